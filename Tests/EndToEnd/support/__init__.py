"""What the end-to-end tests are made of: the server as a process, uploads byte by byte, packages, clients."""
