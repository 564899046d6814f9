package main

import (
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// parse reads the command line. Without the name of a command a run is a report, and then that command's flags are read alone: to set up the whole
// grammar takes longer than to understand a short log. What they do not fit goes to the whole grammar, for its help and what it says of mistakes.
func parse(s *streams, args []string) (*kong.Context, error) {
	args = joinOffsets(args)
	if !slices.ContainsFunc(args, needsGrammar) {
		var short struct {
			Report reportCommand `cmd:"" default:"withargs"`
		}
		if k, err := parseInto(&short, s, args, ""); err == nil {
			return k, nil
		}
	}
	version, _ := built()
	k, err := parseInto(&cli{}, s, args, version)
	var wrong *kong.ParseError
	if errors.As(err, &wrong) && strings.HasPrefix(err.Error(), "unexpected argument") {
		return parseInto(&cli{}, s, wordsLast(wrong.Context.Model, args), version)
	}
	return k, err
}

// joinOffsets writes --timezone -05:30 as --timezone=-05:30: what begins with a dash is a flag to the parser.
func joinOffsets(args []string) []string {
	var joined []string
	for i := 0; i < len(args); i++ {
		if args[i] == "--" {
			return append(joined, args[i:]...)
		}
		if next := i + 1; strings.HasSuffix(args[i], "timezone") && strings.HasPrefix(args[i], "--") && next < len(args) && len(args[next]) > 1 && args[next][0] == '-' && args[next][1]-'0' <= 9 {
			joined = append(joined, args[i]+"="+args[next])
			i = next
			continue
		}
		joined = append(joined, args[i])
	}
	return joined
}

func parseInto(grammar any, s *streams, args []string, version string) (*kong.Context, error) {
	parser, err := kong.New(grammar, kong.Name("why502"), kong.Description("Why does the gateway answer 502? Reads access and error logs of nginx, HAProxy and Envoy."),
		kong.Writers(&s.shown, s.err), kong.Exit(func(n int) { panic(exit(n)) }), kong.Vars{"version": version, "formats": formatNames()}, kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		return nil, err
	}
	return parser.Parse(args)
}

// needsGrammar says that an argument may be the name of a command, or ask for help or the version.
func needsGrammar(arg string) bool {
	for _, flag := range []string{"-h", "--h", "--v"} {
		if strings.HasPrefix(arg, flag) {
			return true
		}
	}
	_, named := reflect.TypeFor[cli]().FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, arg) })
	return named
}

// wordsLast puts the flags before the words, behind the command's name: the parser takes a list of words in one piece only, and
// "a.log --since 1h b.log" is how people type.
func wordsLast(app *kong.Application, args []string) []string {
	valued, commands := map[string]bool{}, map[string]bool{}
	for _, v := range verbs(app) {
		commands[v.name] = true
		for _, flag := range v.flags {
			valued["--"+flag.Name] = !flag.IsBool()
			if flag.Short != 0 {
				valued["-"+string(flag.Short)] = !flag.IsBool()
			}
		}
	}
	var command, flags, words []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			words = append(words, args[i+1:]...)
			i = len(args)
		case len(arg) > 1 && arg[0] == '-':
			flags = append(flags, arg)
			if valued[arg] && i+1 < len(args) {
				i++
				flags = append(flags, args[i])
			}
		case commands[arg] && len(command)+len(words) == 0:
			command = []string{arg}
		default:
			words = append(words, arg)
		}
	}
	return slices.Concat(command, flags, []string{"--"}, words)
}
