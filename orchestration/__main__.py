"""`python -m orchestration` is the command `p2p`."""

from orchestration.cli import main

if __name__ == "__main__":
    main()
