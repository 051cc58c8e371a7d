"""Find: keep an index in step with folders of documents and retrieve passages from it."""
