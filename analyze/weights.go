package analyze

// fitted are the weights in use.
var fitted = PriorWeights()
