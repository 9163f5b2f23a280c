"""What the web and print did to a text, undone before anything is stored."""
