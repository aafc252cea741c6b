"""Words that wait, are refused or replaced: found in what people write, however they dress them up."""
