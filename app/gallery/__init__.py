"""The Runs and Compare pages: every run as a card, and two to four of them beside each other."""
