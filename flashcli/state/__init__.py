"""A lab that outlives the process: kept in a file, one transaction a statement.

`opening` is the way in. The storage model knows nothing of it.
"""
