"""Plain queries, words side by side or one string in quotation marks, answered in compiled code from end to end."""
