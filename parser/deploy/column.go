package deploy

import (
	"strings"
	"sync"
)

// field is what a column or a key of an object holds.
type field uint8

const (
	noField field = iota
	timeField
	dateField // may be followed by a column with the time of day
	ageField  // how long ago
	nameField
	serviceField
	versionField
	kindField
	noteField
	statusField
	zoneField
	personField
)

// columns lists the names of each field, the ones to be preferred first: of two times the start of a rollout says more than its end.
// Names are lower case with "_" between words.
var columns = []struct {
	field field
	names string
}{
	{timeField, `deploy_started_at deployed_at deployedat deploy_time deployment_time deploy_date deployment_date deploytime rollout_at rolled_out_at live_at went_live time timestamp
		when at ts datetime date_time @timestamp started_at run_started_at start_time starttime started start begin began begin_time event_time released_at release_time
		release_date released applied_at applied published_at published first_timestamp last_timestamp created_at created creation_time creation_timestamp creationtimestamp
		create_time merged_at pushed_at committed_date commit_date committer_date author_date authored_date updated_at updated update_time last_update_time last_updated
		last_deployed modified last_modified finished_at finished finish_time completed_at completed ended_at end_time end time_created timecreated timestamp_ms epoch unix_time
		unixtime unix zeit zeitpunkt zeitstempel horodatage fecha`},
	{dateField, `date day datum`},
	{ageField, `age last_seen`},
	{nameField, `name deploy_name deployment_name change_name display_name full_display_name displayname title display_title deploy change what label event_name`},
	{serviceField, `service service_name servicename app app_name appname application application_name component project project_name workload microservice system unit
		repo repository repo_name repository_name deployment module product release_name site dienst`},
	{versionField, `version app_release tag tag_name tagname release release_tag image_tag image chart artifact package build build_number build_id build_tag app_version to_version
		new_version to target_version sha commit commit_sha commit_id commit_hash git_sha git_commit git_ref head_sha commit_oid oid hash short_id short_sha ref target_revision revision rev number
		run_number`},
	{kindField, `kind type change_type category task action operation`},
	{noteField, `note notes description message comment comments summary details detail subject reason change_cause cause commit_message text body info remarks msg line log bemerkung kommentar beschreibung commentaire`},
	{statusField, `status state result conclusion outcome`},
	{zoneField, `timezone time_zone tz zone utc_offset`},
	{personField, `author by user username deployer deployed_by actor creator owner who author_name author_email committer operator email from environment env stage cluster
		namespace region host url web_url link duration elapsed id pipeline_id build_url job run_id`},
}

type rankedField struct {
	field field
	rank  int
}

var fields = sync.OnceValue(func() map[string]rankedField {
	all := map[string]rankedField{}
	for _, c := range columns {
		for i, name := range strings.Fields(c.names) {
			all[name] = rankedField{c.field, i}
		}
	}
	return all
})

// lookUp finds what a column or key holds, and its rank among those that hold the same: the lowest is the best.
func lookUp(name string) rankedField {
	key, _ := columnKey(name)
	f, known := fields()[key]
	switch {
	case known:
		return f
	case soundsLikeTime(key):
		return rankedField{timeField, unheardOf}
	case strings.HasSuffix(key, "_by") || strings.HasSuffix(key, "_id") || strings.HasSuffix(key, "_url") || strings.HasSuffix(key, "_email"):
		return rankedField{personField, unheardOf}
	}
	return rankedField{}
}

// unheardOf is the rank of names that only sound like one of a field: any known one is better.
const unheardOf = 500

// soundsLikeTime tells "date_happened" and "reviewed_at" from other unknown names.
func soundsLikeTime(key string) bool {
	for _, part := range strings.Split(key, "_") {
		switch part {
		case "date", "datetime", "timestamp", "ts":
			return true
		}
	}
	return strings.HasSuffix(key, "_at") || strings.HasSuffix(key, "_time")
}

func fieldOf(name string) field { return lookUp(name).field }

// columnKey makes "Deployed At (UTC)" and "deployedAt" deployed_at, and gives what stood in parentheses.
func columnKey(name string) (key, zone string) {
	name = strings.Trim(strings.TrimSpace(name), "*`_\"'#:")
	if open := strings.IndexAny(name, "(["); open > 0 {
		zone = strings.Trim(name[open:], "()[] ")
		name = strings.TrimSpace(name[:open])
	}
	for _, suffix := range [...]string{"_utc", " utc", "_UTC", " UTC", "UTC", "Utc"} {
		if rest, found := strings.CutSuffix(name, suffix); found && rest != "" && zone == "" {
			name, zone = rest, "UTC"
		}
	}
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		switch {
		case c >= 'A' && c <= 'Z':
			if i > 0 && (name[i-1] >= 'a' && name[i-1] <= 'z' || isDigit(name[i-1])) {
				b.WriteByte('_')
			}
			b.WriteByte(c | 0x20)
		case c == ' ' || c == '-' || c == '.' || c == '/':
			b.WriteByte('_')
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), zone
}

// set puts a value into the record's field, unless a better one stands there. Ranks holds the ranks of what stands there, plus one.
func (r *record) set(f rankedField, value string, ranks *[personField + 1]int) {
	if value == "" || ranks[f.field] > 0 && ranks[f.field] <= f.rank+1 {
		return
	}
	target := map[field]*string{nameField: &r.name, serviceField: &r.service, versionField: &r.version, kindField: &r.kind, noteField: &r.note,
		statusField: &r.status, zoneField: &r.zone, timeField: &r.when, dateField: &r.when}[f.field]
	if target == nil {
		return
	}
	*target = value
	ranks[f.field] = f.rank + 1
}
