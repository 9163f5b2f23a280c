"""An index read through and through, and what is damaged in it made whole."""
