"""The stream of changes: Server-Sent Events for thousands of listeners, in a process of its own."""
