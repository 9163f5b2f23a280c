"""Why a query finds an article, or does not."""
