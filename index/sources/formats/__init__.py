"""The file formats that hansou reads, a module each with its `FORMAT`; `registry` names them."""
