"""标准管理: the desk where administrators keep what packages are judged by. Knows the judgements that a change affects."""
