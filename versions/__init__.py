"""The other versions of the API that clients speak, declared over the models of the apps."""
