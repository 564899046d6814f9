//go:build !linux

package main

// programPages are nothing that other systems would let us give back.
type programPages struct{}

func (*programPages) release() {}
