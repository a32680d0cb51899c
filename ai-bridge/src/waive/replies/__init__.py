"""The engine's replies as types, named as in the protocol crate (``protocol/src/reply``).

Replies are plain dictionaries, so that what a newer engine adds is still there to read.
The modules keep their annotations as types, for pydantic and the like to read at run time.
"""
