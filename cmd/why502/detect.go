package main

type detectCommand struct {
	inputFlags
}

// Run is written by the next commit.
func (c *detectCommand) Run(s *streams) error { return nil }
