package apidoc

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// operation completes one operation.
func (d *Document) operation(path string, op *huma.Operation) {
	part, of := d.of(op.OperationID)
	if of.Text != "" {
		op.Description = part.quote(of.Text)
	}
	if op.Description == "" {
		d.gap("operation " + op.OperationID + " has no text")
	}
	for _, p := range op.Parameters {
		d.parameter(path, op, p, part, of)
	}
	if op.RequestBody != nil {
		d.content(op.OperationID+": request", op.RequestBody.Content, of.Request)
	}
	for status, r := range op.Responses {
		if status >= "300" || r.Ref != "" {
			continue
		}
		if of.Answer != "" {
			r.Description = part.quote(of.Answer)
		}
		for _, m := range r.Content {
			d.shape(m.Schema, d.types[op.OperationID].answer)
		}
		d.content(op.OperationID+": answer "+status, r.Content, of.Response)
	}
}

// of finds what is written of an operation.
func (d *Document) of(id string) (Part, Operation) {
	for _, p := range d.parts {
		if of, ok := p.Operations[id]; ok {
			return p, of
		}
	}
	return Part{}, Operation{}
}

func (d *Document) parameter(path string, op *huma.Operation, p *huma.Param, part Part, of Operation) {
	f, ok := of.Parameters[p.Name]
	if !ok {
		f, ok = part.Parameters[p.Name]
	}
	if p.In == "path" && !ok {
		f.Text = part.Paths[before(path, p.Name)]
	}
	t := d.types[op.OperationID].params[p.Name]
	d.shape(p.Schema, t)
	d.apply(p.Schema, t, f, part.Terms)
	if p.Description = p.Schema.Description; p.Description == "" {
		d.gap("operation " + op.OperationID + ": parameter " + p.Name + " has no text")
	}
	p.Schema.Description = ""
	example, err := d.compose(p.Name, p.Schema, 0)
	if err != "" {
		d.gap("operation " + op.OperationID + ": parameter " + p.Name + " has no example")
		return
	}
	p.Example, p.Schema.Examples = example, nil
}

// before is the part of a path that stands before a parameter.
func before(path, name string) string {
	head, _, _ := strings.Cut(path, "/{"+name+"}")
	return head[strings.LastIndex(head, "/")+1:]
}

// content gives each kind of body an example.
func (d *Document) content(what string, content map[string]*huma.MediaType, given any) {
	for kind, m := range content {
		if !strings.Contains(kind, "json") || m.Schema == nil {
			continue
		}
		if given != nil {
			m.Example = given
			continue
		}
		v, missing := d.compose("", m.Schema, 0)
		if missing != "" {
			d.gap(what + ": no example for " + strings.TrimPrefix(missing, "."))
		}
		m.Example = v
	}
}

// tags lists the groups that operations are in, in the order of the parts.
func (d *Document) tags() {
	used := map[string]bool{}
	for _, item := range d.api.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				for _, t := range op.Tags {
					used[t] = true
				}
			}
		}
	}
	for _, p := range d.parts {
		for _, name := range slices.Sorted(maps.Keys(p.Tags)) {
			if used[name] {
				d.api.Tags = append(d.api.Tags, &huma.Tag{Name: name, Description: p.quote(p.Tags[name])})
				delete(used, name)
			}
		}
	}
	for name := range used {
		d.gap("tag " + name + " has no text")
	}
}

// plain is a value as JSON encodes it, so that it can be compared and checked.
func plain(v any) any {
	raw, err := json.Marshal(v)
	if err != nil {
		return v
	}
	var out any
	if json.Unmarshal(raw, &out) != nil {
		return v
	}
	return out
}
