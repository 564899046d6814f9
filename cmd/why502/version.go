package main

import (
	"runtime/debug"
	"strings"
)

// version is set by the linker; where it is not, the Go tool knows the module's version, or the commit that was built.
var version string

// built is the version and the day of its commit, "" where nobody knows.
func built() (name, day string) {
	name = version
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.time" {
				day, _, _ = strings.Cut(setting.Value, "T")
			}
		}
		if name == "" {
			name = info.Main.Version
		}
	}
	if name == "" {
		name = "unknown"
	}
	return name, day
}
