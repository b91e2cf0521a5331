"""CKD volume images as Hercules keeps them: read on demand, written anew.

Inputs are never written. It knows no lab and no command.
"""
