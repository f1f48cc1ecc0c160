"""Data from elsewhere: documents of any Launch Library 2 server become rows here."""
