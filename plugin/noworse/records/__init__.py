"""The frozen nouns that travel: from case file to verdict, gate and report."""
