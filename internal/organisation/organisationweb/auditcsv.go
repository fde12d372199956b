package organisationweb

import (
	"context"
	"io"
	"time"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/sheet"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// AuditCSV hands out the lines that the page's filter chooses, all of them.
func (h HTML) AuditCSV(c *web.Ctx) error {
	o, err := h.Organisations.Get(c.Std(), c.Actor().Tenant.Number)
	if err != nil {
		return err
	}
	var errs ui.Errors
	q, l := readAuditQuery(c), c.Lang()
	f := q.filter(l, o.Zone(), &errs)
	if errs.Any() {
		return c.Redirect(q.at(auditPath))
	}
	who, as := c.Actor(), words{l, o.Zone()}
	name := "log-" + o.Slug + "-" + c.Now().In(o.Zone()).Format(time.DateOnly) + ".csv"
	return c.Stream(name, "text/csv; charset=utf-8", func(ctx context.Context, to io.Writer) error {
		lines, err := h.Organisations.ExportLog(ctx, who, f)
		if err != nil {
			return err
		}
		file, err := sheet.NewCSV(to)
		if err != nil {
			return err
		}
		if err := file.Line(auditHead(l)...); err != nil {
			return err
		}
		for line, err := range lines {
			if err != nil {
				return err
			}
			if err := file.Line(as.cells(line)...); err != nil {
				return err
			}
		}
		return file.Close()
	})
}

func auditHead(l i18n.Lang) []string {
	return []string{m.CommonTime(l), m.OfficeAuditWho(l), m.OfficeAuditWhat(l), m.OfficeAuditSubject(l),
		m.OfficeAuditCase(l), m.CommonDetails(l),
		"action", "actor", "session", "subject", "details"}
}
