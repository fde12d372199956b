package recruitmentweb

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/policies"
)

type textInput struct {
	ID       uuid.UUID `path:"id"`
	Language string    `path:"language" enum:"fi,sv,nb,en"`
	Body     struct {
		Version int32   `json:"version"`
		Text    TextDTO `json:"text"`
	}
}

type removeTextInput struct {
	ID       uuid.UUID `path:"id"`
	Language string    `path:"language" enum:"fi,sv,nb,en"`
	Version  int32     `query:"version" required:"true"`
}

type defaultBody struct {
	Version  int32  `json:"version"`
	Language string `json:"language"`
}

type formBody struct {
	Version int32     `json:"version"`
	Form    form.Form `json:"form"`
}

type periodBody struct {
	Version  int32  `json:"version"`
	OpensOn  string `json:"opens_on,omitempty"`
	OpensAt  string `json:"opens_at,omitempty"`
	ClosesOn string `json:"closes_on"`
	ClosesAt string `json:"closes_at"`
}

type publishBody struct {
	Revision int32 `json:"revision"`
}

type extendBody struct {
	Version  int32  `json:"version"`
	ClosesOn string `json:"closes_on"`
	ClosesAt string `json:"closes_at"`
	Reason   string `json:"reason"`
}

type endBody struct {
	Version int32  `json:"version"`
	Reason  string `json:"reason"`
}

type attachBody struct {
	Version     int32     `json:"version"`
	Recruitment uuid.UUID `json:"recruitment"`
}

// one answers with an ad that a function has returned to who.
func (a API) one(ctx context.Context, who authz.Actor) func(recruitment.Ad, error) (*web.WithBody[AdDTO], error) {
	return func(ad recruitment.Ad, err error) (*web.WithBody[AdDTO], error) {
		if err != nil {
			return nil, err
		}
		first, err := a.Recruitments.EarliestClosing(ctx, who, ad)
		return &web.WithBody[AdDTO]{Body: adDTO(ad, first)}, err
	}
}

func (a API) ads(t *web.Table) {
	const tag = "ads"
	edits, publishes := policies.RecruitmentEdit, policies.RecruitmentPublish
	web.Op(t, operation("getAd", http.MethodGet, adPath, "Read an ad", tag, policies.RecruitmentView),
		func(ctx context.Context, who authz.Actor, in *web.ByID) (*web.WithBody[AdDTO], error) {
			return a.one(ctx, who)(a.Recruitments.Ad(ctx, who, in.ID))
		})
	web.Op(t, operation("setAdText", http.MethodPut, adPath+"/texts/:language", "Write the ad in one language", tag,
		edits), a.setText)
	web.Op(t, operation("removeAdText", http.MethodDelete, adPath+"/texts/:language", "Take a language away from the ad",
		tag, edits),
		func(ctx context.Context, who authz.Actor, in *removeTextInput) (*web.WithBody[AdDTO], error) {
			return a.one(ctx, who)(a.Recruitments.RemoveText(ctx, who, in.ID, in.Version, i18n.Lang(in.Language)))
		})
	web.Op(t, operation("setAdDefaultLanguage", http.MethodPut, adPath+"/default-language",
		"Choose the ad's default language", tag, edits),
		func(ctx context.Context, who authz.Actor, in *web.ByIDWithBody[defaultBody]) (*web.WithBody[AdDTO], error) {
			l := i18n.Lang(in.Body.Language)
			return a.one(ctx, who)(a.Recruitments.SetDefaultLanguage(ctx, who, in.ID, in.Body.Version, l))
		})
	web.Op(t, operation("setAdForm", http.MethodPut, adPath+"/form", "Say what the application form asks", tag, edits),
		func(ctx context.Context, who authz.Actor, in *web.ByIDWithBody[formBody]) (*web.WithBody[AdDTO], error) {
			return a.one(ctx, who)(a.Recruitments.SetForm(ctx, who, in.ID, in.Body.Version, in.Body.Form))
		})
	web.Op(t, operation("setAdPeriod", http.MethodPut, adPath+"/period", "Set the application period of an unpublished ad",
		tag, edits), a.setPeriod)
	web.Op(t, operation("attachToAd", http.MethodPost, adPath+"/recruitments", "Let the ad present a further recruitment",
		tag, edits),
		func(ctx context.Context, who authz.Actor, in *web.ByIDWithBody[attachBody]) (*web.WithBody[AdDTO], error) {
			return a.one(ctx, who)(a.Recruitments.Attach(ctx, who, in.ID, in.Body.Version, in.Body.Recruitment))
		})
	web.Op(t, operation("previewAd", http.MethodGet, adPath+"/preview", "See the ad as it would be published now", tag,
		policies.RecruitmentView), a.preview)
	web.Op(t, operation("listLacks", http.MethodGet, adPath+"/lacks", "List what is missing before publication", tag,
		policies.RecruitmentView), a.lacks)
	web.Op(t, operation("publishAd", http.MethodPost, adPath+"/publish", "Publish the ad, or publish it again", tag,
		publishes),
		func(ctx context.Context, who authz.Actor, in *web.ByIDWithBody[publishBody]) (*web.WithBody[AdDTO], error) {
			return a.one(ctx, who)(a.Recruitments.Publish(ctx, who, in.ID, in.Body.Revision))
		})
	web.Op(t, operation("extendAd", http.MethodPost, adPath+"/extend", "Move the closing of a published ad later", tag,
		publishes),
		func(ctx context.Context, who authz.Actor, in *web.ByIDWithBody[extendBody]) (*web.WithBody[AdDTO], error) {
			b := in.Body
			return a.one(ctx, who)(a.Recruitments.Extend(ctx, who, in.ID, b.Version, b.ClosesOn, b.ClosesAt, b.Reason))
		})
	web.Op(t, operation("endAd", http.MethodPost, adPath+"/end", "End a published ad before its closing", tag, publishes),
		func(ctx context.Context, who authz.Actor, in *web.ByIDWithBody[endBody]) (*web.WithBody[AdDTO], error) {
			return a.one(ctx, who)(a.Recruitments.EndEarly(ctx, who, in.ID, in.Body.Version, in.Body.Reason))
		})
}

func (a API) setText(ctx context.Context, who authz.Actor, in *textInput) (*web.WithBody[AdDTO], error) {
	text := recruitment.AdText(in.Body.Text)
	return a.one(ctx, who)(a.Recruitments.SetText(ctx, who, in.ID, in.Body.Version, i18n.Lang(in.Language), text))
}

func (a API) setPeriod(ctx context.Context, who authz.Actor, in *web.ByIDWithBody[periodBody]) (*web.WithBody[AdDTO],
	error) {
	b := in.Body
	p := recruitment.Period{OpensOn: b.OpensOn, OpensAt: b.OpensAt, ClosesOn: b.ClosesOn, ClosesAt: b.ClosesAt}
	return a.one(ctx, who)(a.Recruitments.SetPeriod(ctx, who, in.ID, b.Version, p))
}

func (a API) preview(ctx context.Context, who authz.Actor, in *web.ByID) (*web.WithBody[recruitment.Published], error) {
	p, err := a.Recruitments.Preview(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	return &web.WithBody[recruitment.Published]{Body: p}, nil
}

func (a API) lacks(ctx context.Context, who authz.Actor, in *web.ByID) (*web.WithBody[[]LackDTO], error) {
	list, err := a.Recruitments.Lacks(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	out := make([]LackDTO, 0, len(list))
	for _, x := range list {
		text := web.FieldText(web.LangOf(ctx), x.Field)
		d := LackDTO{Part: string(x.Part), Language: x.Language, Field: x.Field.Name, Text: text}
		if x.Recruitment != uuid.Nil {
			d.Recruitment = &x.Recruitment
		}
		out = append(out, d)
	}
	return &web.WithBody[[]LackDTO]{Body: out}, nil
}
