package deploy

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/why502/why502/parser/event"
)

// brief writes a change in one line: time, name, and what differs from a plain deploy with times to the second.
func brief(c event.Change) string {
	text := "-"
	if c.Stamp.Set {
		text = telling(moment{stamp: c.Stamp})
	}
	text += fmt.Sprintf(" %q", c.Name)
	if c.Service != "" || c.Version != "" {
		text += fmt.Sprintf(" (%s|%s)", c.Service, c.Version)
	}
	if c.Kind != event.Deploy {
		text += " " + c.Kind.String()
	}
	if c.Commit {
		text += " commit"
	}
	if c.Rollback {
		text += " rollback"
	}
	if c.Stamp.Set && c.Step != 1 {
		text += fmt.Sprintf(" ~%d", c.Step)
	}
	if c.Note != "" {
		text += " # " + c.Note
	}
	return text
}

// shapesOfLists are lists as tools print them and people write them.
var shapesOfLists = []struct {
	name, text string
	want       []string
	problems   []string
}{
	{"csv", `time,name,author,note
2026-11-22T17:51:56Z,search@1.9.4,ci,rollout
2026-11-22T19:53:28Z,search@1.10.0,ci,"rolling, new image library"
2026-11-22T19:54:53Z,search@1.9.4-rollback,ci,rollout
`, []string{
		`2026-11-22 17:51:56Z "search@1.9.4" (search|1.9.4) # rollout`,
		`2026-11-22 19:53:28Z "search@1.10.0" (search|1.10.0) # rolling, new image library`,
		`2026-11-22 19:54:53Z "search@1.9.4-rollback" (search|1.9.4-rollback) rollback # rollout`,
	}, nil},
	{"csv_service_and_version", "Version,Service,\"Deployed At (UTC)\"\n2.4.0,shop,2026-11-22 19:21:39\n", []string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0)`}, nil},
	{"csv_name_before_service", "name,service,version,when\nCHG-7,shop,2.4.0,2026-11-22T19:21:39Z\n", []string{`2026-11-22 19:21:39Z "CHG-7" (shop|2.4.0)`}, nil},
	{"csv_version_alone", "tag,created_at\nv2.4.0,2026-11-22T19:21:39Z\n", []string{`2026-11-22 19:21:39Z "v2.4.0" (|v2.4.0)`}, nil},
	{"csv_service_alone", "app,created_at\nshop,2026-11-22T19:21:39Z\n", []string{`2026-11-22 19:21:39Z "shop" (shop|)`}, nil},
	{"csv_sha", "\"timestamp\", \"app\", \"sha\"\n\"2026-11-22T19:21:39Z\", \"shop\", \"a84d88e7554fc1fa\"\n", []string{`2026-11-22 19:21:39Z "shop a84d88e7554fc1fa" (shop|a84d88e7554fc1fa)`}, nil},
	{"csv_image", "time,image\n2026-11-22T19:21:39Z,registry.example.com:5000/team/shop:2.4.0\n", []string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0)`}, nil},
	{"csv_start_before_finish", "service,version,finish,start,status\nshop,2.4.0,2026-11-22T19:25:39Z,2026-11-22T19:21:39Z,success\n",
		[]string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0) # success`}, nil},
	{"csv_semicolons_in_german", "Datum;Uhrzeit;Name;Bemerkung\n22.11.2026;19:21;shop 2.4.0;Rollout\n22.11.2026;20:05;shop 2.3.1;Rollback\n", []string{
		`2026-11-22 19:21:00 "shop 2.4.0" (shop|2.4.0) ~60 # Rollout`, `2026-11-22 20:05:00 "shop 2.3.1" (shop|2.3.1) rollback ~60 # Rollback`}, nil},
	{"csv_from_excel", "\ufeffsep=;\r\nZeit;Name\r\n22.11.2026 19:21;\"shop; cart\"\r\n", []string{`2026-11-22 19:21:00 "shop; cart" ~60`}, nil},
	{"csv_date_and_time_of_day", "Date,Time,Service,Version\n11/22/2026,7:21 PM,shop,2.4.0\n", []string{`2026-11-22 19:21:00 "shop 2.4.0" (shop|2.4.0) ~60`}, nil},
	{"csv_zone_column", "time,timezone,name\n2026-11-22 19:21:39,Europe/Berlin,shop\n2026-07-22 19:21:39,+02:00,cart\n", []string{`2026-11-22 18:21:39Z "shop"`, `2026-07-22 17:21:39Z "cart"`}, nil},
	{"csv_unknown_zone", "time,timezone,name\n2026-11-22 19:21:39,Mars,shop\n", []string{`2026-11-22 19:21:39 "shop"`}, []string{`list:2: the zone "Mars" is not known: write an offset such as +01:00`}},
	{"csv_quoted_line_end", "time,name,note\n2026-11-22T19:21:39Z,shop,\"two\nlines, \"\"quoted\"\"\"\n2026-11-22T19:25:39Z,cart,x\n",
		[]string{"2026-11-22 19:21:39Z \"shop\" # two\nlines, \"quoted\"", `2026-11-22 19:25:39Z "cart" # x`}, nil},
	{"csv_comma_unquoted_in_the_last_cell", "time,name,note\n2026-11-22T19:21:39Z,shop,small, safe\n", []string{`2026-11-22 19:21:39Z "shop" # small, safe`}, nil},
	{"csv_comments_and_blank_lines", "# ours\ntime,name\n\n2026-11-22T19:21:39Z,shop\n", []string{`2026-11-22 19:21:39Z "shop"`}, nil},
	{"csv_unknown_columns", "stage,zeitpunkt,text of it\nprod,2026-11-22T19:21:39Z,shop 2.4.0\n", []string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0)`}, nil},
	{"csv_bad_rows", "time,name\n2026-11-22T19:53:27Z,\"a\n2026-11-22T19:54:27Z,b\n2026-13-45T19:54:27Z,c\nwhenever,d\n,,\n2026-11-22T19:56:27Z,e\n", []string{
		`2026-11-22 19:54:27Z "b"`, `- "c"`, `- "d"`, `2026-11-22 19:56:27Z "e"`}, []string{
		"list:2: a quote is not closed; the line was left out", "list:4: there is no such date",
		`list:5: "whenever" is no time that is understood; write it like 2026-11-22T19:21:39Z`, "list:6: the line is empty but for its separators"}},
	{"csv_without_a_head", "2026-11-22T19:21:39Z,shop,2.4.0,ci\n2026-11-22T19:25:39Z,cart,1.1,ci\n", []string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0) # ci`, `2026-11-22 19:25:39Z "cart 1.1" (cart|1.1) # ci`}, nil},
	{"csv_without_a_head_with_notes", "2026-11-22T19:21:39Z,shop,first try\n2026-11-22T19:25:39Z,cart,second try\n", []string{`2026-11-22 19:21:39Z "shop" # first try`, `2026-11-22 19:25:39Z "cart" # second try`}, nil},
	{"csv_without_a_head_by_kind", "2026-11-22T19:21:39Z,firewall,allow 8080\n2026-11-22T19:22:39Z,dns,api to 10.0.0.7\n", []string{`2026-11-22 19:21:39Z "allow 8080" firewall`, `2026-11-22 19:22:39Z "api to 10.0.0.7" dns`}, nil},
	{"csv_without_a_head_date_and_time_of_day", "2026-11-22,19:21:39,shop,2.4.0\n2026-11-22,20:05:00,shop,2.3.1\n", []string{`2026-11-22 19:21:39 "shop 2.4.0" (shop|2.4.0)`, `2026-11-22 20:05:00 "shop 2.3.1" (shop|2.3.1)`}, nil},
	{"csv_of_seconds_since_1970", "1795030899,shop 2.4.0\n1795034499,cart 1.1\n", []string{`2026-11-18 19:41:39Z "shop 2.4.0" (shop|2.4.0)`, `2026-11-18 20:41:39Z "cart 1.1" (cart|1.1)`}, nil},
	{"csv_time_of_an_unknown_name", "reviewed_by,date_happened,event\nJane,2026-11-22T19:21:39Z,shop 2.4.0\n", []string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0)`}, nil},
	{"csv_time_in_another_column", "date,what,moment\n,shop,2026-11-22T19:21:39Z\n", []string{`2026-11-22 19:21:39Z "shop"`}, nil},
	{"csv_from_and_to", "time,service,from,to\n2026-11-22T19:21:39Z,shop,2.3.1,2.4.0\n", []string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0)`}, nil},
	{"csv_head_alone", "time,name\n", nil, []string{"list: there is no entry in this list"}},
	{"tabs_of_gh_run_list", "completed\tsuccess\tDeploy shop\tdeploy\tmain\tpush\t12345678\t1m2s\t2026-11-22T19:21:39Z\n", []string{`2026-11-22 19:21:39Z "Deploy shop" # main`}, nil},
	{"bars", "2026-11-22 19:21:39 | shop | 2.4.0\n", []string{`2026-11-22 19:21:39 "shop 2.4.0" (shop|2.4.0)`}, nil},
	{"markdown", "| Time | Service | Version | Note |\n|------|:-------:|---------|------|\n| 2026-11-22 19:21 | `shop` | **2.4.0** | [link](http://x) |\n| 2026-11-22 20:05 | shop | 2.3.1 | rollback |\n", []string{
		`2026-11-22 19:21:00 "shop 2.4.0" (shop|2.4.0) ~60 # link`, `2026-11-22 20:05:00 "shop 2.3.1" (shop|2.3.1) rollback ~60 # rollback`}, nil},
	{"psql", "        time         |    name    \n---------------------+------------\n 2026-11-22 19:21:39 | shop 2.4.0\n(1 row)\n", []string{`2026-11-22 19:21:39 "shop 2.4.0" (shop|2.4.0)`}, nil},

	{"json_array", `[
 {
  "time": "2026-11-22T19:53:42+00:00",
  "name": "orders@6.2.0"
 },
 {"service": "orders", "version": "6.1.9", "timestamp": 1795030899123, "type": "rollback"}
]`, []string{`2026-11-22 19:53:42Z "orders@6.2.0" (orders|6.2.0) ~0`, `2026-11-18 19:41:39.123Z "orders 6.1.9" (orders|6.1.9) rollback ~0`}, nil},
	{"json_nested_names", `{"exported_at":"2026-11-23T00:00:00Z","deployments":[{"service":{"name":"shop"},"release":{"version":"2.4.0"},"startedAt":"2026-11-22T19:21:39Z"}]}`,
		[]string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0)`}, nil},
	{"json_object_of_objects", `{"shop":{"version":"2.4.0","deployed_at":"2026-11-22T19:21:39Z"},"cart":{"version":"1.1","deployed_at":"2026-11-22T18:21:39Z"}}`,
		[]string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0)`, `2026-11-22 18:21:39Z "cart 1.1" (cart|1.1)`}, nil},
	{"json_times_as_keys", `{"2026-11-22T19:21:39Z":"shop 2.4.0","2026-11-22T20:21:39Z":{"service":"cart","version":"1.1"}}`,
		[]string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0)`, `2026-11-22 20:21:39Z "cart 1.1" (cart|1.1)`}, nil},
	{"json_names_as_keys", `{"shop 2.4.0":"2026-11-22T19:21:39Z"}`, []string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0)`}, nil},
	{"json_strings", `["2026-11-22T19:21:39Z shop 2.4.0", "no time"]`, []string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0)`}, nil},
	{"json_tuples", `[["2026-11-22T19:21:39Z","shop","2.4.0"]]`, []string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0)`}, nil},
	{"json_lines", "{\"time\": \"2026-11-22T19:53:27Z\", \"name\": \"config-2026.11.22\", \"service\": \"config\", \"by\": \"ci\"}\n{\"ts\":1795030899.25,\"msg\":\"shop 2.4.0\"}\n",
		[]string{`2026-11-22 19:53:27Z "config-2026.11.22" (config|2026.11.22) config ~0`, `2026-11-18 19:41:39.25Z "shop 2.4.0" (shop|2.4.0) ~0`}, nil},
	{"json_lines_with_a_bad_one", "{\"time\":\"2026-11-22T19:53:27Z\",\"name\":\"a\"}\n{\"time\":\"2026-11-22T19:54:\n{\"time\":\"2026-11-22T19:55:27Z\",\"name\":\"b\"}\n",
		[]string{`2026-11-22 19:53:27Z "a"`, `2026-11-22 19:55:27Z "b"`}, []string{"list:2: this line is not valid JSON: the text ends within a value"}},
	{"json_behind_each_other", "{\n \"time\": \"2026-11-22T19:21:39Z\",\n \"name\": \"a\"\n}\n{\n \"time\": \"2026-11-22T19:22:39Z\",\n \"name\": \"b\"\n}\n", []string{`2026-11-22 19:21:39Z "a"`, `2026-11-22 19:22:39Z "b"`}, nil},
	{"json_cut", "[{\"time\": \"2026-11-22T19:53:27Z\", \"name\": \"a\"},\n {\"time\": \"2026-11-22T19:54:27Z\", \"na", []string{`2026-11-22 19:53:27Z "a"`},
		[]string{"list:2: the JSON breaks off here: the text ends within a value"}},
	{"json_entry_without_a_time", `[{"name":"a","time":"2026-11-22T19:53:27Z"},{"name":"b"}]`, []string{`2026-11-22 19:53:27Z "a"`, `- "b"`}, []string{`list: one entry without a time cannot be used; add a column "time"`}},
	{"json_entry_without_a_name", `[{"time":"2026-11-22T19:53:27Z"}]`, []string{`2026-11-22 19:53:27Z "2026-11-22T19:53:27Z"`}, []string{`list: one entry without a name: called by the time; add a column "name"`}},
	{"json_of_something_else", `{"a":[1,2,{"b":null}]}`, nil, []string{"list: there is no entry in this list"}},
	{"json_too_deep", strings.Repeat("[", 100) + strings.Repeat("]", 100), nil, []string{"list:1: the JSON breaks off here: it is nested too deep"}},

	{"github_deployments", `[{"url":"https://api.github.com/x","id":1,"sha":"a84d88e7554fc1fa21bcbc4efae3c782a70d2b9d","ref":"topic-branch","task":"deploy","payload":{},"environment":"production",
"description":"Deploy request from hubot","creator":{"login":"octocat","id":1,"type":"User"},"created_at":"2026-11-22T19:21:39Z","updated_at":"2026-11-22T19:22:39Z"}]`,
		[]string{`2026-11-22 19:21:39Z "a84d88e7554fc1fa21bcbc4efae3c782a70d2b9d" (|a84d88e7554fc1fa21bcbc4efae3c782a70d2b9d) # Deploy request from hubot`}, nil},
	{"github_runs", `{"total_count":1,"workflow_runs":[{"id":30433642,"name":"Deploy","head_branch":"main","head_sha":"acb5820ced9479c074f688cc328bf03f341a511d","run_number":562,"event":"push",
"status":"completed","created_at":"2026-11-22T19:21:39Z","run_started_at":"2026-11-22T19:21:50Z","actor":{"login":"octocat"},"head_commit":{"id":"acb5","timestamp":"2026-11-22T18:31:49Z","author":{"name":"Octo"}}}]}`,
		[]string{`2026-11-22 19:21:50Z "Deploy" (|acb5820ced9479c074f688cc328bf03f341a511d) # completed`}, nil},
	{"github_commits", `[{"sha":"6dcb09b5b57875f334f61aebed695e2e4193db5e","commit":{"author":{"name":"Mona","date":"2026-11-22T19:00:00Z"},"committer":{"name":"Mona","date":"2026-11-22T19:21:39Z"},
"message":"Fix all the bugs","tree":{"sha":"x"}},"author":{"login":"mona"},"parents":[{"sha":"y"}]}]`,
		[]string{`2026-11-22 19:21:39Z "6dcb09b5b57875f334f61aebed695e2e4193db5e" (|6dcb09b5b57875f334f61aebed695e2e4193db5e) commit # Fix all the bugs`}, nil},
	{"github_releases", `[{"id":1,"tag_name":"v1.0.0","name":"v1.0.0","body":"Notes","created_at":"2026-11-22T18:00:00Z","published_at":"2026-11-22T19:21:39Z","author":{"login":"octocat"},
"assets":[{"name":"x.zip","created_at":"2026-11-22T19:00:00Z"}]}]`, []string{`2026-11-22 19:21:39Z "v1.0.0" (|v1.0.0) # Notes`}, nil},
	{"gitlab_deployments", `[{"created_at":"2026-11-22T19:21:39.123Z","updated_at":"2026-11-22T19:23:39.123Z","deployable":{"commit":{"author_name":"A","created_at":"2026-11-22T18:00:00Z","id":"99d0","title":"Merge"},
"created_at":"2026-11-22T19:20:00Z","id":657,"name":"deploy","ref":"main","started_at":"2026-11-22T19:21:40Z","status":"success"},"environment":{"id":9,"name":"production"},"id":41,"ref":"main",
"sha":"99d03678b90d914dbb1b109132516d71a4a03ea8","status":"success","user":{"name":"Administrator"}}]`,
		[]string{`2026-11-22 19:21:39.123Z "99d03678b90d914dbb1b109132516d71a4a03ea8" (|99d03678b90d914dbb1b109132516d71a4a03ea8) ~0 # success`}, nil},
	{"graphql", `{"data":{"repository":{"name":"shop","deployments":{"edges":[{"node":{"createdAt":"2026-11-22T19:21:39Z","commitOid":"a84d88e","description":null}}]}}}}`,
		[]string{`2026-11-22 19:21:39Z "shop a84d88e" (shop|a84d88e)`}, nil},
	{"jenkins_builds", `{"_class":"x","builds":[{"building":false,"displayName":"#12","duration":61000,"number":12,"result":"SUCCESS","timestamp":1795030899123}]}`,
		[]string{`2026-11-18 19:41:39.123Z "#12" (|12) ~0 # SUCCESS`}, nil},
	{"ecs_services", `{"services":[{"serviceName":"shop","createdAt":"2025-01-01T00:00:00Z","deployments":[{"id":"ecs-svc/1","status":"PRIMARY","createdAt":"2026-11-22T19:21:39+01:00"}]}]}`,
		[]string{`2026-11-22 18:21:39Z "shop" (shop|) # PRIMARY`}, nil},
	{"argo_application", `{"apiVersion":"argoproj.io/v1alpha1","kind":"Application","metadata":{"name":"shop","creationTimestamp":"2025-01-01T00:00:00Z"},"status":{"history":[
{"deployStartedAt":"2026-11-22T19:21:30Z","deployedAt":"2026-11-22T19:21:39Z","id":0,"revision":"a84d88e"}]}}`, []string{`2026-11-22 19:21:30Z "shop a84d88e" (shop|a84d88e)`}, nil},
	{"kubectl_replica_sets", `{"apiVersion":"v1","items":[{"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"annotations":{"deployment.kubernetes.io/revision":"5"},"creationTimestamp":"2026-11-22T19:21:39Z",
"name":"shop-7d9f6c5b8","ownerReferences":[{"kind":"Deployment","name":"shop"}]},"spec":{"template":{"spec":{"containers":[{"image":"registry.example.com:5000/shop:2.4.0","name":"shop"}]}}}}],"kind":"List","metadata":{}}`,
		[]string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0) # revision 5`}, nil},
	{"kubectl_deployment", `{"kind":"Deployment","metadata":{"name":"shop","creationTimestamp":"2025-01-01T00:00:00Z"},"spec":{"template":{"spec":{"containers":[{"image":"shop@sha256:0a1b"}]}}},
"status":{"conditions":[{"type":"Available","lastUpdateTime":"2027-01-01T00:00:00Z"},{"type":"Progressing","lastUpdateTime":"2026-11-22T19:21:39Z"}]}}`,
		[]string{`2026-11-22 19:21:39Z "shop sha256:0a1b" (shop|sha256:0a1b)`}, nil},
	{"kubectl_pods_of_one_rollout", `{"kind":"List","metadata":{},"items":[
{"kind":"Pod","metadata":{"name":"shop-7d9-a","creationTimestamp":"2026-11-22T19:21:41Z","labels":{"pod-template-hash":"7d9"},"ownerReferences":[{"name":"shop-7d9"}]},"spec":{"containers":[{"image":"shop:2.4.0"}]}},
{"kind":"Pod","metadata":{"name":"shop-7d9-b","creationTimestamp":"2026-11-22T19:21:39Z","labels":{"pod-template-hash":"7d9"},"ownerReferences":[{"name":"shop-7d9"}]},"spec":{"containers":[{"image":"shop:2.4.0"}]}}]}`,
		[]string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0)`}, nil},
	{"kubectl_events", `{"kind":"List","metadata":{},"items":[{"kind":"Event","metadata":{"name":"x"},"involvedObject":{"kind":"Deployment","name":"shop"},"reason":"ScalingReplicaSet",
"message":"Scaled up replica set shop-7d9 to 3","firstTimestamp":"2026-11-22T19:21:39Z"},{"kind":"Event","metadata":{"name":"y"},"involvedObject":{"name":"shop-7d9f"},"reason":"Unhealthy","lastTimestamp":"2026-11-22T19:22:39Z"}]}`,
		[]string{`2026-11-22 19:21:39Z "shop ScalingReplicaSet" (shop|) scale # Scaled up replica set shop-7d9 to 3`}, nil},
	{"kubectl_events_without_changes", `{"kind":"List","metadata":{},"items":[{"kind":"Event","metadata":{"name":"y"},"reason":"Unhealthy","lastTimestamp":"2026-11-22T19:22:39Z"}]}`,
		nil, []string{"list: none of these objects tells of a change; use: kubectl get rs -o json"}},
	{"kubectl_config_map", `{"kind":"ConfigMap","metadata":{"name":"shop","creationTimestamp":"2025-01-01T00:00:00Z","managedFields":[{"time":"2026-11-22T19:21:39Z"},{"time":"2026-11-20T19:21:39Z"}]}}`,
		[]string{`2026-11-22 19:21:39Z "ConfigMap shop" config`}, nil},
	{"docker_events_json", `{"status":"start","id":"4f1b","Type":"container","Action":"start","Actor":{"ID":"4f1b","Attributes":{"image":"shop:2.4.0","name":"shop-1"}},"time":1795030899,"timeNano":1795030899123456789}
{"status":"die","id":"4f1a","Type":"container","Action":"die","Actor":{"ID":"4f1a","Attributes":{"image":"shop:2.3.1","name":"shop-1"}},"time":1795030898}`,
		[]string{`2026-11-18 19:41:39.123456789Z "shop-1 2.4.0" (shop-1|2.4.0) ~0 # container start`}, nil},
	{"helm_history_json", `[{"revision":1,"updated":"2026-11-22T19:21:39.123456789+01:00","status":"deployed","chart":"shop-1.2.3","app_version":"2.4.0","description":"Rollback to 3"}]`,
		[]string{`2026-11-22 18:21:39.123456789Z "shop-1.2.3" (shop|1.2.3) rollback ~0 # Rollback to 3`}, nil},

	{"helm_list_json", `[{"name":"shop","namespace":"default","revision":"4","updated":"2026-11-22 19:21:39.123456789 +0100 CET","status":"deployed","chart":"shop-1.2.4","app_version":"2.4.0"}]`,
		[]string{`2026-11-22 18:21:39.123456789Z "shop" (shop|1.2.4) ~0 # deployed`}, nil},
	{"grafana_annotations", `[{"id":1,"time":1795030899000,"timeEnd":1795030999000,"text":"Deployed shop 2.4.0","tags":["deploy"]}]`, []string{`2026-11-18 19:41:39Z "Deployed shop 2.4.0" (shop|2.4.0)`}, nil},
	{"datadog_events", `{"events":[{"date_happened":1795030899,"title":"shop 2.4.0","id":1}]}`, []string{`2026-11-18 19:41:39Z "shop 2.4.0" (shop|2.4.0)`}, nil},
	{"codedeploy", `{"deploymentsInfo":[{"applicationName":"shop","deploymentId":"d-A1","createTime":1795030800.5,"startTime":1795030899.25}]}`, []string{`2026-11-18 19:41:39.25Z "shop" (shop|) ~0`}, nil},
	{"helm_history", "REVISION\tUPDATED                 \tSTATUS    \tCHART      \tAPP VERSION\tDESCRIPTION     \n1       \tSun Nov 22 18:00:12 2026\tsuperseded\tshop-1.2.3\t2.3.1      \tInstall complete\n" +
		"3       \tSun Nov 22 19:40:01 2026\tdeployed  \tshop-1.2.3\t2.3.1      \tRollback to 1   \n", []string{
		`2026-11-22 18:00:12 "shop-1.2.3" (shop|1.2.3) # Install complete`, `2026-11-22 19:40:01 "shop-1.2.3" (shop|1.2.3) rollback # Rollback to 1`}, nil},
	{"kubectl_rollout_history", "deployment.apps/shop \nREVISION  CHANGE-CAUSE\n1         <none>\n2         kubectl set image deployment/shop shop=shop:2.4.0 --record=true\n", []string{
		`- "shop revision 1" (shop|revision 1)`, `- "shop revision 2" (shop|revision 2) # kubectl set image deployment/shop shop=shop:2.4.0 --record=true`},
		[]string{"list: kubectl rollout history tells no times; use: kubectl get rs -o json"}},
	{"kubectl_get_rs", "NAME              DESIRED   CURRENT   READY   AGE\nshop-7d9f6c5b8    3         3         3       5m32s\nshop-5b8c4d7f9    0         0         0       3d4h\n",
		[]string{`- "shop-7d9f6c5b8" # 3 3 3`, `- "shop-5b8c4d7f9" # 0 0 0`}, []string{"list: the times of these replica sets are ages, so 2 entries cannot be used; use: kubectl get rs -o json"}},
	{"kubectl_get_pods", "NAME                    READY   STATUS    RESTARTS   AGE\nshop-7d9f6c5b8-x2x4q    1/1     Running   0          5m\n",
		[]string{`- "shop-7d9f6c5b8-x2x4q" # Running`}, []string{"list: the times of these pods are ages, so one entry cannot be used; use: kubectl get pods -o json, or better: kubectl get rs -o json"}},
	{"kubectl_get_events", "LAST SEEN   TYPE      REASON              OBJECT                MESSAGE\n2m11s       Normal    ScalingReplicaSet   deployment/shop       Scaled up replica set shop-7d9f6c5b8 to 3\n",
		[]string{`- "deployment/shop" scale # Scaled up replica set shop-7d9f6c5b8 to 3`}, []string{"list: the times of these events are ages, so one entry cannot be used; use: kubectl get events -o json"}},
	{"kubectl_custom_columns", "TIME                   NAME\n2026-11-22T19:21:39Z   shop-7d9f6c5b8\n", []string{`2026-11-22 19:21:39Z "shop-7d9f6c5b8"`}, nil},
	{"docker_ps", "CONTAINER ID   IMAGE        COMMAND   CREATED         STATUS         PORTS     NAMES\n4f1b2c3d4e5f   shop:2.4.0   \"node\"    2 minutes ago   Up 2 minutes   80/tcp    shop-1\n",
		[]string{`- "shop:2.4.0" (shop|2.4.0) # Up 2 minutes`}, []string{"list: the times are ages, so one entry cannot be used; use: docker events --since 24h --until now, or docker ps --no-trunc --format '{{json .}}'"}},

	{"git_log", `commit 9fceb02d0ae598e95dc970b74767f19372d61af8 (HEAD -> main, tag: v2.4.0)
Merge: 1a2b3c4 5d6e7f8
Author: Jane <jane@example.com>
Date:   Sun Nov 22 19:21:39 2026 +0100

    Add cart totals

    More text: here

commit 1fceb02d0ae598e95dc970b74767f19372d61af8
Author: Jane <jane@example.com>
Date:   Sat Nov 21 10:00:00 2026 +0100

    Revert "Add cart"
`, []string{`2026-11-22 18:21:39Z "v2.4.0" (|v2.4.0) commit # Add cart totals`,
		`2026-11-21 09:00:00Z "1fceb02d0ae598e95dc970b74767f19372d61af8" (|1fceb02d0ae598e95dc970b74767f19372d61af8) commit rollback # Revert "Add cart"`}, nil},
	{"git_log_fuller", "commit 9fceb02d\nAuthor:     Jane <jane@example.com>\nAuthorDate: Sun Nov 22 18:00:00 2026 +0100\nCommit:     Joe <joe@example.com>\nCommitDate: Sun Nov 22 19:21:39 2026 +0100\n\n    dns: lower the TTL\n",
		[]string{`2026-11-22 18:21:39Z "9fceb02d" (|9fceb02d) dns commit # dns: lower the TTL`}, nil},
	{"git_log_graph", "* commit 9fceb02d\n| Author: Jane <jane@example.com>\n| Date:   2026-11-22 19:21:39 +0100\n| \n|     Add cart totals\n| \n* commit 1fceb02d\n  Author: Jane <j@x>\n  Date:   1795030899 +0100\n  \n      Second\n",
		[]string{`2026-11-22 18:21:39Z "9fceb02d" (|9fceb02d) commit # Add cart totals`, `2026-11-18 19:41:39Z "1fceb02d" (|1fceb02d) commit # Second`}, nil},
	{"git_log_relative", "commit 9fceb02d\nAuthor: Jane <jane@example.com>\nDate:   2 hours ago\n\n    Add cart totals\n", []string{`- "9fceb02d" (|9fceb02d) commit # Add cart totals`},
		[]string{"list: the dates are relative to when git ran, so one entry cannot be used; use: git log --format='%cI %h %s'"}},
	{"git_oneline", "9fceb02 (HEAD -> main, tag: v2.4.0) Add cart totals\n* 1a2b3c4 Fix TLS renew\n", []string{`- "v2.4.0" (|v2.4.0) commit # Add cart totals`, `- "1a2b3c4" (|1a2b3c4) commit # Fix TLS renew`},
		[]string{"list: git log --oneline tells no times; use: git log --format='%cI %h %s'"}},
	{"git_pretty", "9fceb02 2026-11-22 19:21:39 +0100 Add cart totals\n1a2b3c4 2026-11-21 19:21:39 +0100 Fix\n",
		[]string{`2026-11-22 18:21:39Z "9fceb02" (|9fceb02) commit # Add cart totals`, `2026-11-21 18:21:39Z "1a2b3c4" (|1a2b3c4) commit # Fix`}, nil},

	{"github_actions", "2026-11-22T19:21:30.1234567Z ##[group]Run kubectl apply -f k8s/\n2026-11-22T19:21:30.1234567Z kubectl apply -f k8s/\n2026-11-22T19:21:39.1234567Z deployment.apps/shop configured\n" +
		"2026-11-22T19:21:40.1234567Z service/shop unchanged\n2026-11-22T19:21:41.1234567Z Waiting for deployment \"shop\" rollout to finish\n", []string{`2026-11-22 19:21:39.1234567Z "deployment.apps/shop configured" ~0`}, nil},
	{"gitlab_job", "2026-11-22T19:21:30.123456Z 00O Running with gitlab-runner 17.5.0\n2026-11-22T19:21:39.123456Z 00O \x1b[32;1mRelease \"shop\" has been upgraded. Happy Helming!\x1b[0;m\n",
		[]string{`2026-11-22 19:21:39.123456Z "Release \"shop\" has been upgraded. Happy Helming!" ~0`}, nil},
	{"jenkins_console", "[2026-11-22T19:21:30.123Z] Started by user Jane\n[2026-11-22T19:21:39.123Z] + ./deploy.sh\n[2026-11-22T19:21:45.123Z] Deploying shop 2.4.0 to production\n[2026-11-22T19:22:39.123Z] Finished: SUCCESS\n",
		[]string{`2026-11-22 19:21:45.123Z "Deploying shop 2.4.0 to production" ~0`}, nil},
	{"pipeline_without_a_deploy", "2026-11-22T19:21:30Z ##[group]Run go test\n2026-11-22T19:21:39Z ok\n", nil, []string{"list: no line of this pipeline's log tells of a deploy"}},
	{"journal", "Nov 22 19:21:38 web1 systemd[1]: Stopping shop.service - The shop...\nNov 22 19:21:39 web1 systemd[1]: Started shop.service - The shop.\nNov 22 19:21:40 web1 sshd[12]: Accepted publickey\n" +
		"Nov 22 19:22:00 web1 systemd[1]: Started Session 7 of User root.\nNov 22 19:25:39 web1 systemd[1]: Reloaded nginx.service - A web server.\n",
		[]string{`?-11-22 19:21:39 "shop.service" # Started The shop`, `?-11-22 19:25:39 "nginx.service" proxy # Reloaded A web server`}, nil},
	{"docker_events", "2026-11-22T19:21:38.123456789+01:00 container die 4f1a (execDuration=61, exitCode=0, image=registry:5000/shop:2.3.1, name=shop-1)\n" +
		"2026-11-22T19:21:39.123456789+01:00 container start 4f1b (image=registry:5000/shop:2.4.0, name=shop-1)\n", []string{`2026-11-22 18:21:39.123456789Z "shop-1 2.4.0" (shop-1|2.4.0) ~0 # container start`}, nil},
	{"dpkg", "2026-11-22 19:21:30 startup archives unpack\n2026-11-22 19:21:39 upgrade nginx-common:all 1.22.1-9 1.22.1-9+deb12u1\n2026-11-22 19:21:39 status half-configured nginx-common:all 1.22.1-9\n",
		[]string{`2026-11-22 19:21:39 "nginx-common 1.22.1-9+deb12u1" (nginx-common|1.22.1-9+deb12u1) proxy # upgrade`}, nil},

	{"lines", "# deploys of today\n2026-11-22 19:21 shop 2.4.0  # hotfix\n[22/Nov/2026:19:25:00 +0100] dns: api.example.com now 10.0.0.7\n- Nov 22, 2026, 7:30 PM CET — nginx upgrade to 1.28\nshop 2.5.0 at 2026-11-22T19:40:00Z\n", []string{
		`2026-11-22 19:21:00 "shop 2.4.0" (shop|2.4.0) ~60 # hotfix`, `2026-11-22 18:25:00Z "dns: api.example.com now 10.0.0.7" dns ~60`, `2026-11-22 18:30:00Z "nginx upgrade to 1.28" (|1.28) proxy ~60`,
		`2026-11-22 19:40:00Z "shop 2.5.0" (shop|2.5.0) ~60`}, nil},
	{"lines_one", "2026-11-22T19:53:08Z cart-5.1\n", []string{`2026-11-22 19:53:08Z "cart-5.1" (cart|5.1)`}, nil},
	{"lines_without_a_usable_time", "2026-11-22T19:53:08Z cart\n19:21 forgot the date\nno time here 7\n22/11/26 19:21 shop\n", []string{
		`2026-11-22 19:53:08Z "cart"`, `- "19:21 forgot the date"`, `- "no time here 7"`, `- "22/11/26 19:21 shop"`}, []string{
		"list:2: this has a time of day but no date", "list:3: there is no time in this line", "list:4: the year of 22/11/26 has two digits: write the date like 2026-11-22"}},
	{"lines_under_a_heading", "Deploy log of November\n2026-11-22T19:21:39Z shop 2.4.0\n", []string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0)`}, nil},
	{"lines_with_comma_fractions", "2026-11-22 19:21:39,123 shop deployed\n2026-11-22 19:25:39,456 cart deployed\n", []string{`2026-11-22 19:21:39.123 "shop deployed" ~0`, `2026-11-22 19:25:39.456 "cart deployed" ~0`}, nil},
	{"lines_of_pairs", "time=2026-11-22T19:21:39Z service=shop version=2.4.0 note=\"first try\"\n", []string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0) # first try`}, nil},
	{"lines_of_heroku", "=== shop Releases - Current: v52\n\nv52  Deploy 9fceb02d  2026/11/22 19:21:39 +0100 (~ 2h ago)\n", []string{`2026-11-22 18:21:39Z "v52  Deploy 9fceb02d"`}, nil},
	{"lines_with_marks", "2026-11-22T19:21:39Z -> shop 2.4.0\n2026-11-22T19:21:39Z: cart 1.1\n2026-11-22T19:21:39Z - api 1.1\n",
		[]string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0)`, `2026-11-22 19:21:39Z "cart 1.1" (cart|1.1)`, `2026-11-22 19:21:39Z "api 1.1" (api|1.1)`}, nil},
	{"lines_with_old_line_ends", "2026-11-22T19:21:39Z shop\r2026-11-22T19:25:39Z cart\r", []string{`2026-11-22 19:21:39Z "shop"`, `2026-11-22 19:25:39Z "cart"`}, nil},

	{"order_told_by_another_entry", "date,name\n03/04/2026 19:21:39,shop\n22/04/2026 19:21:39,cart\n", []string{`2026-04-03 19:21:39 "shop"`, `2026-04-22 19:21:39 "cart"`}, nil},
	{"order_told_the_other_way", "date,name\n03/04/2026 19:21:39,shop\n04/22/2026 19:21:39,cart\n", []string{`2026-03-04 19:21:39 "shop"`, `2026-04-22 19:21:39 "cart"`}, nil},
	{"order_not_told", "date,name\n03/04/2026 19:21,shop\n", []string{`- "shop"`}, []string{"list:2: 03/04/2026 may be 3 April or 4 March: write the year first"}},
	{"order_told_both_ways", "date,name\n03/04/2026 19:21:39,a\n22/04/2026 19:21:39,b\n04/22/2026 19:21:39,c\n", []string{`- "a"`, `2026-04-22 19:21:39 "b"`, `2026-04-22 19:21:39 "c"`},
		[]string{"list:2: 03/04/2026 may be 3 April or 4 March: write the year first (other entries of the list settle it both ways)"}},
	{"unclear_zone", "2026-11-22 19:21:39 CST shop\n2026-11-22 19:25:39 CST cart\n", []string{`2026-11-22 19:21:39 "shop"`, `2026-11-22 19:25:39 "cart"`}, []string{"list:1: the zone CST has several meanings: write an offset such as +01:00"}},
	{"whole_minutes", "2026-11-22 19:21:00 shop\n2026-11-22 20:05:00 cart\n", []string{`2026-11-22 19:21:00 "shop" ~60`, `2026-11-22 20:05:00 "cart" ~60`}, nil},
	{"whole_hours", "2026-11-22 19:00 shop\n2026-11-22 20:00 cart\n", []string{`2026-11-22 19:00:00 "shop" ~3600`, `2026-11-22 20:00:00 "cart" ~3600`}, nil},
	{"whole_hours_of_a_half_hour_zone", "2026-11-22 19:00 +05:30 shop\n2026-11-22 20:00 +05:30 cart\n", []string{`2026-11-22 13:30:00Z "shop" ~3600`, `2026-11-22 14:30:00Z "cart" ~3600`}, nil},
	{"dates_alone", "2026-11-22 shop\n2026-11-23 cart\n", []string{`2026-11-22 00:00:00 "shop" ~86400`, `2026-11-23 00:00:00 "cart" ~86400`}, nil},
	{"midnights", "2026-11-22T00:00:00Z shop\n2026-11-23T00:00:00Z cart\n", []string{`2026-11-22 00:00:00Z "shop" ~86400`, `2026-11-23 00:00:00Z "cart" ~86400`}, nil},

	{"empty", "\n \n", nil, []string{"list: the list is empty"}},
	{"lone_hyphen", "- ", []string{`- "-"`}, []string{"list:1: there is no time in this line"}},
	{"lone_hyphen_before_lines", "- \n2026-11-22T19:21:39Z shop 2.4.0\n", []string{`2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0)`}, nil},
	{"yaml", "- time: 2026-11-22T19:21:39Z\n  name: shop\n", nil, []string{`list: YAML is not read; export JSON (kubectl … -o json) or lines of "time name"`}},
	{"web_page", "<!DOCTYPE html>\n<p>2026-11-22T19:21:39Z shop</p>\n", nil, []string{"list: this is a web page or XML, not a list of changes; export CSV or JSON"}},
}

func TestRead(t *testing.T) {
	for _, c := range shapesOfLists {
		t.Run(c.name, func(t *testing.T) {
			changes, problems := Read("list", strings.NewReader(c.text))
			var got, told []string
			for _, change := range changes {
				if change.File != "list" || change.Line < 1 || change.Line > strings.Count(c.text, "\n")+strings.Count(c.text, "\r")+1 {
					t.Errorf("%q stands at %s:%d", change.Name, change.File, change.Line)
				}
				got = append(got, brief(change))
			}
			for _, p := range problems {
				told = append(told, p.Error())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("changes of %q (-want +got):\n%s", c.text, diff)
			}
			if diff := cmp.Diff(c.problems, told); diff != "" {
				t.Errorf("problems of %q (-want +got):\n%s", c.text, diff)
			}
		})
	}
}

func TestReadTellsLines(t *testing.T) {
	text := "[\n {\"time\": \"2026-11-22T19:53:42Z\",\n  \"name\": \"a\"},\n\n {\"time\": \"2026-11-22T19:54:42Z\", \"name\": \"b\"}]"
	changes, _ := Read("list", strings.NewReader(text))
	if len(changes) != 2 || changes[0].Line != 2 || changes[1].Line != 5 {
		t.Errorf("%q: got %+v, want entries at the lines 2 and 5", text, changes)
	}
}

func TestReadPackedAndUTF16(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write([]byte("2026-11-22T19:53:08Z cart-5.1\n"))
	w.Close()
	wide := "\xff\xfe"
	for _, c := range "2026-11-22T19:53:08Z cart-5.1\r\n" {
		wide += string(c) + "\x00"
	}
	for name, text := range map[string]string{"gzip": packed.String(), "utf16": wide} {
		changes, problems := Read("list", strings.NewReader(text))
		if len(changes) != 1 || len(problems) > 0 || brief(changes[0]) != `2026-11-22 19:53:08Z "cart-5.1" (cart|5.1)` {
			t.Errorf("%s: got %+v and %v, want the one entry", name, changes, problems)
		}
	}
}

func TestReadFails(t *testing.T) {
	broken := errors.New("the line went dead")
	changes, problems := Read("list", io.MultiReader(strings.NewReader("2026-11-22T19:53:08Z cart-5.1\n"), iotest.ErrReader(broken)))
	if len(changes) != 1 || len(problems) != 1 || !errors.Is(problems[0], broken) {
		t.Errorf("got %+v and %v, want the entry before the error, and the error", changes, problems)
	}
	changes, problems = Read("list", strings.NewReader("PK\x03\x04\x00\x00"))
	if len(changes) != 0 || len(problems) != 1 || !strings.Contains(problems[0].Error(), "zip archive") {
		t.Errorf("a zip archive: got %+v and %v, want one problem that says so", changes, problems)
	}
}

func TestParseOne(t *testing.T) {
	cases := []struct{ text, want string }{
		{"2026-11-22T19:21:39Z shop 2.4.0", `2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0)`},
		{"2026-11-22 19:21 rollback of shop", `2026-11-22 19:21:00 "rollback of shop" rollback ~60`},
		{"2026-11-22 19:21 +0100 shop #12", `2026-11-22 18:21:00Z "shop #12" (|) ~60`},
		{"1795030899 shop", `2026-11-18 19:41:39Z "shop"`},
		{"  22/Nov/2026:19:21:39 +0100, nginx 1.28 ", `2026-11-22 18:21:39Z "nginx 1.28" (nginx|1.28) proxy`},
		{"shop 2.4.0 2026-11-22T19:21:39Z", `2026-11-22 19:21:39Z "shop 2.4.0" (shop|2.4.0)`},
	}
	for _, c := range cases {
		change, err := ParseOne(c.text)
		if got := brief(change); err != nil || got != strings.Replace(c.want, " (|)", "", 1) {
			t.Errorf("ParseOne(%q): got %s, %v, want %s", c.text, got, err, c.want)
		}
	}
	for text, want := range map[string]string{
		"":                              "this does not begin with a date and a time",
		"shop 2.4.0":                    "this does not begin with a date and a time",
		"19:21 shop":                    "this does not begin with a date and a time",
		"2026-11-22T19:21:39Z":          "the name is missing",
		"03/04/2026 19:21 shop":         "may be 3 April or 4 March",
		"2026-02-30 19:21 shop":         "there is no such date",
		"2026-11-22 19:21 CST shop":     "several meanings",
		"2026-11-22T25:00:00Z shop 2.0": "there is no such time of day",
	} {
		if change, err := ParseOne(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseOne(%q): got %s, %v, want an error with %q", text, brief(change), err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range shapesOfLists {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		changes, problems := Read("list", strings.NewReader(text))
		again, problemsAgain := Read("list", strings.NewReader(text))
		if !cmp.Equal(changes, again) || fmt.Sprint(problems) != fmt.Sprint(problemsAgain) {
			t.Fatalf("%q: two readings differ", text)
		}
		for _, c := range changes {
			if c.Name == "" && c.Stamp.Set {
				t.Errorf("%q: an entry without a name: %+v", text, c)
			}
			if c.Line < 1 {
				t.Errorf("%q: an entry without a line: %+v", text, c)
			}
			if year := time.Unix(0, c.Stamp.Nano).UTC().Year(); c.Stamp.Set && (year < 1989 || year > 2100) {
				t.Errorf("%q: the year %d", text, year)
			}
		}
		if len(changes) == 0 && len(problems) == 0 {
			t.Errorf("%q: nothing read and nothing said", text)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	var csv, jsonLines strings.Builder
	csv.WriteString("time,service,version,note\n")
	for i := range 2000 {
		at := time.Unix(1795030899+int64(i)*60, 0).UTC().Format(time.RFC3339)
		fmt.Fprintf(&csv, "%s,shop,2.4.%d,rollout\n", at, i)
		fmt.Fprintf(&jsonLines, "{\"time\":%q,\"service\":\"shop\",\"version\":\"2.4.%d\"}\n", at, i)
	}
	for name, text := range map[string]string{"csv": csv.String(), "json_lines": jsonLines.String()} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if changes, _ := Read("list", strings.NewReader(text)); len(changes) != 2000 {
					b.Fatalf("got %d changes", len(changes))
				}
			}
		})
	}
}
