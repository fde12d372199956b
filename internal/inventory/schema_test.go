package inventory_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"vakans/internal/inventory"
	"vakans/internal/planetest"
)

// column is one of a table in the database.
type column struct {
	Schema, Table, Name, Type string

	Key   bool   // the whole primary key, or a part of it that refers to nobody
	To    string // the table that it refers to
	Falls bool   // its row goes when the other does
}

// The database's own word for each column. A table without columns is none, so views,
// indexes and the like are left out by kind.
const columnsSQL = `
SELECT n.nspname::text, c.relname::text, a.attname::text, format_type(a.atttypid, NULL),
       coalesce(bool_or(p.conkey = ARRAY[a.attnum]), false), coalesce(max(f.confrelid::regclass::text), ''),
       coalesce(bool_or(f.confdeltype = 'c'), false)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_constraint p ON p.conrelid = c.oid AND p.contype = 'p'
LEFT JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f' AND a.attnum = ANY(f.conkey)
WHERE c.relkind IN ('r', 'p', 'f', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
GROUP BY n.nspname, c.relname, a.attname, a.atttypid, a.attnum ORDER BY 1, 2, a.attnum`

// columns are those of all planes, as the migrations make them, with one organisation.
func columns(t *testing.T) []column {
	t.Helper()
	env := planetest.Fresh(t)
	org := env.Tenant(t)
	conn, err := pgx.Connect(t.Context(), env.AdminDSN)
	must(t, err)
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), columnsSQL)
	must(t, err)
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[column])
	must(t, err)
	for i, c := range all {
		if c.Schema == org.Schema() {
			all[i].Schema = "tenant"
		}
		all[i].To = c.To[strings.LastIndexByte(c.To, '.')+1:]
	}
	return all
}

// silent are the types that say nothing by themselves: a number, a yes or no, a moment.
var silent = regexp.MustCompile(
	`^(boolean|smallint|integer|bigint|numeric|real|double precision|timestamp with(out)? time zone|interval)$`)

// speaks reports whether a column must be declared. An id need not be if it is its row's
// own or refers to something that is nobody.
func (c column) speaks(list *inventory.Inventory) bool {
	if c.Type != "uuid" {
		return !silent.MatchString(c.Type)
	}
	if c.To == "" {
		return !c.Key
	}
	to, _ := list.Table(c.Schema, c.To)
	return to.Person && !c.Key
}

// compare reports what the list says wrongly of the database.
func compare(list *inventory.Inventory, all []column) (wrong []string) {
	there := map[string]bool{} // tables, columns, columns with their types, and rows that go with others
	for _, c := range all {
		name := c.Schema + "." + c.Table
		t, declared := list.Table(c.Schema, c.Table)
		switch known, _ := t.Declares(c.Name); {
		case !declared && !there[name]:
			wrong = append(wrong, name+" is not declared")
		case declared && !known && c.speaks(list):
			wrong = append(wrong, fmt.Sprintf("%s.%s (%s) is not declared", name, c.Name, c.Type))
		}
		there[name], there[name+"."+c.Name], there[name+"."+c.Name+" "+c.Type] = true, true, true
		there[name+" with "+c.To] = there[name+" with "+c.To] || c.Falls
	}
	for _, t := range list.Tables {
		if slices.Contains(planes, t.Plane) {
			wrong = append(wrong, tooMuch(t, there)...)
		}
	}
	return wrong
}

// tooMuch reports what is declared of a table and is not there.
func tooMuch(t inventory.Table, there map[string]bool) (wrong []string) {
	name := t.Plane + "." + t.Name
	if !there[name] {
		return []string{"there is no " + name}
	}
	for _, c := range slices.Concat(t.None, names(t.Data)) {
		if !there[name+"."+c] {
			wrong = append(wrong, "there is no "+name+"."+c)
		}
	}
	for _, d := range t.Data {
		if d.Shape() != "" && !there[name+"."+d.Column()+" jsonb"] {
			wrong = append(wrong, name+"."+d.Column()+" has a shape and is no JSON")
		}
	}
	for _, with := range t.With {
		if !there[name+" with "+with] {
			wrong = append(wrong, name+" does not go with "+with+": no foreign key says ON DELETE CASCADE")
		}
	}
	return wrong
}

var planes = []string{"platform", "jobsite", "applicant", "tenant"}

// names are the columns of some data.
func names(data []inventory.Datum) []string {
	columns := map[string]bool{}
	for _, d := range data {
		columns[d.Column()] = true
	}
	return slices.Sorted(maps.Keys(columns))
}

// RETAIN-03: every table and every column that can hold personal data is declared, as
// the migrations of all four planes make them, and nothing else is.
func TestEveryTableIsDeclared_RETAIN03(t *testing.T) {
	t.Parallel()
	all := columns(t)
	for _, w := range compare(load(t), all) {
		t.Error(w + " (inventory.toml beside the migrations)")
	}
	t.Run("nothing is overlooked", func(t *testing.T) {
		for what, breakIt := range map[string]func(*inventory.Inventory, *[]column){
			"tenant.applications is not declared": func(l *inventory.Inventory, _ *[]column) {
				edit(l, "tenant", "applications", func(t *inventory.Table) { t.Name = "was" })
			},
			"there is no tenant.was": func(l *inventory.Inventory, _ *[]column) {
				edit(l, "tenant", "applications", func(t *inventory.Table) { t.Name = "was" })
			},
			"public.stray is not declared": func(_ *inventory.Inventory, c *[]column) {
				*c = append(*c, column{Schema: "public", Table: "stray", Name: "id", Type: "uuid", Key: true})
			},
			"tenant.users.nick (text) is not declared":   added("tenant", "users", "nick", "text"),
			"tenant.users.born (date) is not declared":   added("tenant", "users", "born", "date"),
			"tenant.users.extra (jsonb) is not declared": added("tenant", "users", "extra", "jsonb"),
			"tenant.users.tags (text[]) is not declared": added("tenant", "users", "tags", "text[]"),
			"tenant.users.face (bytea) is not declared":  added("tenant", "users", "face", "bytea"),
			"tenant.users.at (inet) is not declared":     added("tenant", "users", "at", "inet"),
			"tenant.users.twin (uuid) is not declared":   added("tenant", "users", "twin", "uuid"),
			"tenant.recruitments.helper (uuid) is not declared": func(_ *inventory.Inventory, c *[]column) {
				*c = append(*c, column{
					Schema: "tenant", Table: "recruitments", Name: "helper", Type: "uuid", To: "users",
				})
			},
			"there is no tenant.users.shoe_size": func(l *inventory.Inventory, _ *[]column) {
				edit(l, "tenant", "users", func(t *inventory.Table) { t.None = append(t.None, "shoe_size") })
			},
			"applicant.profiles.content has a shape and is no JSON": func(_ *inventory.Inventory, c *[]column) {
				n := slices.IndexFunc(*c, func(c column) bool { return c.Table == "profiles" && c.Name == "content" })
				(*c)[n].Type = "text"
			},
			noCascade: func(l *inventory.Inventory, _ *[]column) {
				edit(l, "tenant", "letters", func(t *inventory.Table) { t.With = []string{"applications"} })
			},
		} {
			list, cols := *load(t), slices.Clone(all)
			list.Tables = slices.Clone(list.Tables)
			breakIt(&list, &cols)
			if wrong := compare(&list, cols); !slices.Contains(wrong, what) {
				t.Errorf("%q was not noticed, but %q", what, wrong)
			}
		}
	})
}

const noCascade = "tenant.letters does not go with applications: no foreign key says ON DELETE CASCADE"

func added(schema, table, name, kind string) func(*inventory.Inventory, *[]column) {
	return func(_ *inventory.Inventory, all *[]column) {
		*all = append(*all, column{Schema: schema, Table: table, Name: name, Type: kind})
	}
}

func edit(l *inventory.Inventory, plane, name string, change func(*inventory.Table)) {
	n := slices.IndexFunc(l.Tables, func(t inventory.Table) bool { return t.Plane == plane && t.Name == name })
	change(&l.Tables[n])
}

func load(t *testing.T) *inventory.Inventory {
	t.Helper()
	list, err := inventory.Load()
	must(t, err)
	return list
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
