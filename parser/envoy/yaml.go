package envoy

import (
	"fmt"
	"strings"

	"github.com/why502/why502/parser/scan"
)

// formatKeys are the keys of configurations that hold a text format, of Envoy and of the control planes around it.
var formatKeys = map[string]bool{
	"text_format": true, "textFormat": true, "inline_string": true, "inlineString": true, "format": true, "accessLogFormat": true, "access_log_format": true, "text": true,
}

// mappingKeys are those that hold a JSON format as a mapping.
var mappingKeys = map[string]bool{"json_format": true, "jsonFormat": true, "typed_json_format": true, "json": true, "labels": true}

// readYAML finds the format in a block of YAML: a text, or the members of a JSON format. A text that is no such block is the format itself. Only the little
// of YAML is read that configurations of access logs use.
func readYAML(text string) (format string, members []scan.Member, err error) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		key, value, ok := cutYAML(line)
		switch {
		case !ok:
			continue
		case mappingKeys[key] && strings.HasPrefix(value, "{"):
			members, ok = scan.JSONTemplate(value + "\n" + strings.Join(lines[i+1:], "\n"))
			if !ok {
				return "", nil, fmt.Errorf("format: the JSON after %s cannot be read", key)
			}
			return "", members, nil
		case mappingKeys[key] && value == "":
			if members = readMapping(lines[i+1:], indent(line)); len(members) > 0 {
				return "", members, nil
			}
		case formatKeys[key] && value != "":
			return readScalar(value, lines[i+1:], indent(line)), nil, nil
		}
	}
	return readScalar(text, nil, 0), nil, nil
}

// cutYAML cuts `key: value`. Keys may be quoted; a hyphen of a list may stand before.
func cutYAML(line string) (key, value string, ok bool) {
	line = strings.TrimPrefix(strings.TrimSpace(line), "- ")
	end := strings.Index(line, ": ")
	if strings.HasPrefix(line, `"`) || strings.HasPrefix(line, "'") {
		if shut := strings.IndexByte(line[1:], line[0]); shut >= 0 && strings.HasPrefix(line[shut+2:], ":") {
			return line[1 : shut+1], strings.TrimSpace(line[shut+3:]), true
		}
		return "", "", false
	}
	if end < 0 {
		if key, ok = strings.CutSuffix(line, ":"); ok {
			return key, "", !strings.ContainsAny(key, " %[{")
		}
		return "", "", false
	}
	key = line[:end]
	return key, strings.TrimSpace(line[end+2:]), !strings.ContainsAny(key, " %[{")
}

func indent(line string) int {
	rest := strings.TrimLeft(line, " ")
	if strings.HasPrefix(rest, "- ") {
		return len(line) - len(rest) + 2
	}
	return len(line) - len(rest)
}

// readScalar is a text as YAML writes it: plain, in quotes, or as a block on the lines behind.
func readScalar(value string, behind []string, outer int) string {
	value = strings.TrimSpace(value)
	if value == "" {
		return ""
	}
	switch value[0] {
	case '|', '>':
		if len(value) <= 3 && !strings.Contains(value, "%") {
			return readBlock(behind, outer, value[0] == '>')
		}
	case '"':
		if inner, ok := strings.CutSuffix(value[1:], `"`); ok && isQuoted(inner) {
			return unescape.Replace(inner)
		}
	case '\'':
		if inner, ok := strings.CutSuffix(value[1:], "'"); ok {
			return strings.ReplaceAll(inner, "''", "'")
		}
	}
	return strings.TrimSuffix(value, `\n`)
}

// isQuoted says that every quote of a text is escaped: otherwise the outer ones are part of the format.
func isQuoted(inner string) bool {
	return strings.Count(inner, `"`) == strings.Count(inner, `\"`)
}

var unescape = strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\n`, "\n", `\t`, "\t")

// readBlock joins the lines that stand further in: as they are, or folded into one.
func readBlock(lines []string, outer int, folded bool) string {
	var block []string
	for _, line := range lines {
		if strings.TrimSpace(line) != "" && indent(line) <= outer && !strings.HasPrefix(strings.TrimSpace(line), "%") {
			break
		}
		block = append(block, strings.TrimSpace(line))
	}
	if folded {
		return strings.TrimSpace(strings.Join(block, " "))
	}
	return strings.TrimSpace(strings.Join(block, "\n"))
}

// readMapping reads `key: "template"` lines that stand further in; nested mappings give keys with points.
func readMapping(lines []string, outer int) []scan.Member {
	var members []scan.Member
	var path []string // keys of the mappings around, by depth
	var depths []int
	for _, line := range lines {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		depth := indent(line)
		if depth <= outer {
			break
		}
		key, value, ok := cutYAML(line)
		if !ok {
			break
		}
		for len(depths) > 0 && depths[len(depths)-1] >= depth {
			path, depths = path[:len(path)-1], depths[:len(depths)-1]
		}
		if value == "" {
			path, depths = append(path, key), append(depths, depth)
			continue
		}
		members = append(members, scan.Member{Key: strings.Join(append(path[:len(path):len(path)], key), "."), Value: readScalar(value, nil, 0), Quoted: true})
	}
	return members
}
