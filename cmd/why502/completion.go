package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Run prints what teaches a shell the commands, flags and values of the grammar.
func (c *completionCommand) Run(s *streams, k *kong.Context) error {
	shells := map[string]func([]verb) string{"bash": bashCompletion, "zsh": zshCompletion, "fish": fishCompletion}
	return deliver(s, "", func(w io.Writer) error {
		_, err := io.WriteString(w, shells[c.Shell](verbs(k.Model)))
		return err
	})
}

// bashCompletion is for bash 3.2 or newer. Where it offers nothing bash offers files.
func bashCompletion(all []verb) string {
	var b strings.Builder
	names := verbNames(all)
	fmt.Fprintf(&b, `# bash completion for why502: eval "$(why502 completion bash)"
_why502() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb=report
	[ "$cur" != = ] || cur=
	[ "$prev" != = ] || prev=${COMP_WORDS[COMP_CWORD-2]}
	COMPREPLY=()
	if [ "$COMP_CWORD" -gt 1 ]; then
		case ${COMP_WORDS[1]} in %s) verb=${COMP_WORDS[1]} ;; esac
	fi
	case $verb:$prev in
`, strings.Join(names, "|"))
	for _, v := range all {
		for _, flag := range v.flags {
			if words := choices(flag.Value); words != nil {
				fmt.Fprintf(&b, "\t%s:--%s) COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n", v.name, flag.Name, strings.Join(words, " "))
			}
		}
	}
	b.WriteString("\tesac\n\tcase $verb:$cur in\n")
	for _, v := range all {
		var flags []string
		for _, flag := range v.flags {
			flags = append(flags, "--"+flag.Name)
		}
		fmt.Fprintf(&b, "\t%s:-*) COMPREPLY=($(compgen -W '%s' -- \"$cur\")) ;;\n", v.name, strings.Join(flags, " "))
		for _, word := range v.words {
			if words := choices(word); words != nil {
				fmt.Fprintf(&b, "\t%s:*) COMPREPLY=($(compgen -W '%s' -- \"$cur\")) ;;\n", v.name, strings.Join(words, " "))
			}
		}
	}
	fmt.Fprintf(&b, `	report:*) [ "$COMP_CWORD" -gt 1 ] || COMPREPLY=($(compgen -W '%s' -- "$cur") $(compgen -f -- "$cur")) ;;
	esac
}
complete -o filenames -o bashdefault -o default -F _why502 why502
`, strings.Join(names, " "))
	return b.String()
}

// zshCompletion serves both ways: as the file _why502 of a folder in fpath, and through eval.
func zshCompletion(all []verb) string {
	var b strings.Builder
	b.WriteString("#compdef why502\n# zsh completion for why502: a file _why502 in a folder of fpath, or eval \"$(why502 completion zsh)\"\n_why502() {\n\tlocal verb=report\n\tlocal -a verbs=(\n")
	for _, v := range all {
		fmt.Fprintf(&b, "\t\t%s\n", shellQuote(v.name+":"+brief(v.help)))
	}
	fmt.Fprintf(&b, `	)
	if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
		_describe -t commands command verbs
		_files
		return
	fi
	case $words[2] in
	%s) verb=$words[2]; shift words; (( CURRENT-- )) ;;
	esac
	case $verb in
`, strings.Join(verbNames(all), "|"))
	for _, v := range all {
		fmt.Fprintf(&b, "\t%s) _arguments -s", v.name)
		for _, flag := range v.flags {
			for _, name := range zshNames(flag) {
				fmt.Fprintf(&b, " \\\n\t\t%s", shellQuote(name+"["+zshText(brief(flag.Help))+"]"+zshValue(flag.Value)))
			}
		}
		for _, word := range v.words {
			fmt.Fprintf(&b, " \\\n\t\t%s", shellQuote("*"+zshValue(word)))
		}
		b.WriteString(" ;;\n")
	}
	b.WriteString("\tesac\n}\nif [ \"$funcstack[1]\" = _why502 ]; then _why502 \"$@\"; else compdef _why502 why502; fi\n")
	return b.String()
}

// zshNames are a flag's names; the star says that it may come again.
func zshNames(flag *kong.Flag) (names []string) {
	again, equals := "", "="
	if flag.IsCumulative() {
		again = "*"
	}
	if flag.IsBool() {
		equals = ""
	}
	if flag.Short != 0 {
		names = append(names, again+"-"+string(flag.Short))
	}
	return append(names, again+"--"+flag.Name+equals)
}

// zshValue says how a value is completed: among words, among files, not at all.
func zshValue(v *kong.Value) string {
	what := strings.ToLower(v.Name)
	switch words := choices(v); {
	case v.Flag != nil && v.IsBool():
		return ""
	case words != nil:
		return ":" + zshText(what) + ":(" + strings.Join(words, " ") + ")"
	case takesFile(v):
		return ":" + zshText(what) + ":_files"
	}
	return ":" + zshText(what) + ": "
}

// zshText is text within a specification of _arguments.
func zshText(text string) string {
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, ":", `\:`).Replace(text)
}

// shellQuote is one word for sh and zsh.
func shellQuote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// fishCompletion is the file why502.fish of a folder completions, or goes through source.
func fishCompletion(all []verb) string {
	var b strings.Builder
	names := strings.Join(verbNames(all), " ")
	b.WriteString("# fish completion for why502: why502 completion fish | source\n")
	for _, v := range all {
		fmt.Fprintf(&b, "complete -c why502 -n '__fish_is_first_arg' -a %s -d %s\n", v.name, fishQuote(brief(v.help)))
	}
	for _, v := range all {
		here := "__fish_seen_subcommand_from " + v.name
		if v.name == "report" {
			here = "not __fish_seen_subcommand_from " + strings.ReplaceAll(names, "report ", "")
		}
		for _, flag := range v.flags {
			fmt.Fprintf(&b, "complete -c why502 -n '%s' -l %s", here, flag.Name)
			if flag.Short != 0 {
				fmt.Fprintf(&b, " -s %c", flag.Short)
			}
			fmt.Fprintf(&b, "%s -d %s\n", fishValue(flag.Value), fishQuote(brief(flag.Help)))
		}
		for _, word := range v.words {
			if value := fishValue(word); !takesFile(word) {
				fmt.Fprintf(&b, "complete -c why502 -n '%s'%s\n", here, strings.Replace(value, " -x", " -f", 1))
			}
		}
	}
	return b.String()
}

// fishValue says how a value is completed.
func fishValue(v *kong.Value) string {
	switch words := choices(v); {
	case v.Flag != nil && v.IsBool():
		return ""
	case words != nil:
		return " -x -a '" + strings.Join(words, " ") + "'"
	case takesFile(v):
		return " -r -F"
	}
	return " -x"
}

// fishQuote is one word for fish, whose quotes know two escapes.
func fishQuote(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
}
