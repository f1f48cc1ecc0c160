"""Importing documents of any Launch Library 2 server: files, archives, whole servers."""
