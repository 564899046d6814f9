package main

type explainCommand struct {
	Terms []string `arg:"" name:"term" help:"Such as SH--, UF,URX or a message."`
}

// Run is written by the next commit.
func (c *explainCommand) Run(s *streams) error { return nil }
