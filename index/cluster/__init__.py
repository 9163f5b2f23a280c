"""An index that an OpenSearch cluster keeps: hansou makes the terms, the cluster stores and matches them."""
