package main

type digestCommand struct {
	inputFlags
}

// Run is written by the next commit.
func (c *digestCommand) Run(s *streams) error { return nil }

type mergeCommand struct {
	Digests []string `arg:"" name:"digest"`
}

// Run is written by the next commit.
func (c *mergeCommand) Run(s *streams) error { return nil }
