"""`python -m ideaflow` is the command line."""

from ideaflow.cli.main import main

main()
