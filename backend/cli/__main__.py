"""`python -m backend.cli run`"""

from backend.cli.commands import main

main()
