package scan

func init() { quoteMarkers["markQuotes16"] = markQuotes16 }
