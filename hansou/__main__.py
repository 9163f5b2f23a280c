"""`python -m hansou`: the command line."""

from hansou.search.cli import main

if __name__ == "__main__":
    main(prog_name="hansou")
