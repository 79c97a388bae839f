using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

public sealed class CandidateChangeTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private static V1.Candidate Ada() => new()
    {
        DisplayName = "Ada Example", Emails = { "Ada@example.org", "ada@work.example" }, Phones = { "030 901820" }, Country = "DE", Location = "Berlin",
        Headline = "Storage engineer", Employer = "Example Bank", Links = { "https://example.org/ada" }, Skills = { "PostgreSQL" },
        Source = new()
        {
            Kind = SourceKind.Referral, Detail = "sat next to her",
            Referral = new() { Referrer = "Grace", WorkedTogether = "shared the pager of the ledger for two years" },
        },
        Signals = { new Signal { Kind = SignalKind.OperatedProduction, Claim = "operated a ledger" } },
    };

    [Fact]
    public async Task An_update_takes_an_address_that_another_has_suggests_the_two_and_keeps_it_when_the_other_is_erased()
    {
        var shared = $"{Guid.NewGuid():N}@example.org";
        var one = await host.Client.CreateCandidateAsync(new() { Candidate = new() { DisplayName = "Ada Shared", Emails = { shared }, Source = new() { Kind = SourceKind.Inbound } } });
        var other = await host.Client.CreateCandidateAsync(new() { Candidate = new() { DisplayName = "Ada Shared", Source = new() { Kind = SourceKind.Inbound } } });

        var updated = await host.Client.UpdateCandidateAsync(Emails(other.Id, shared));
        var suggested = (await new DuplicateService.DuplicateServiceClient(host.Grpc).GetCandidateDuplicatesAsync(new() { CandidateId = other.Id })).Duplicates;
        await new PrivacyService.PrivacyServiceClient(host.Grpc).EraseCandidateAsync(new() { CandidateId = one.Id, Reason = ErasureReason.PersonAsked });
        var kept = await host.Client.UpdateCandidateAsync(Emails(other.Id, "new." + shared, shared));
        await host.Client.UpdateCandidateAsync(Emails(other.Id, "new." + shared));
        var back = await host.RefusedWithoutEffect(() => host.Client.UpdateCandidateAsync(Emails(other.Id, "new." + shared, shared)));

        Assert.Equal([shared], updated.Emails);
        Assert.NotEmpty(suggested);
        Assert.Equal(["new." + shared, shared], kept.Emails);
        Assert.Equal(("CONTACT_SUPPRESSED", "1"), (back.Reason, back.Metadata["position"]));

        static UpdateCandidateRequest Emails(string id, params string[] emails) => new()
        {
            CandidateId = id, Candidate = new() { Emails = { emails } }, UpdateMask = new() { Paths = { "emails" } },
        };
    }

    [Fact]
    public async Task A_candidate_is_created_with_everything_and_read_back_whole()
    {
        var created = await host.Client.CreateCandidateAsync(new() { Candidate = Ada() });

        var expected = Ada();
        expected.Id = created.Id;
        expected.Email = "Ada@example.org";
        expected.Etag = "1";
        expected.CreateTime = created.CreateTime;
        expected.Signals[0].Id = created.Signals[0].Id;
        expected.Touches.Add(new SourceTouch { Source = Ada().Source, TouchTime = created.CreateTime });
        Assert.Equal(expected, created);
        Assert.Equal(created, await host.Client.GetCandidateAsync(new() { CandidateId = created.Id }));
        Assert.Equal(created, (await host.Client.ListCandidatesAsync(new() { PageSize = 200 })).Candidates.Single(candidate => candidate.Id == created.Id));
        Assert.Equal(CandidateEvent.FactOneofCase.CandidateCreated, Assert.Single(await host.Events(created.Id)).FactCase);
    }

    [Fact]
    public async Task The_address_that_an_older_client_sends_is_the_first_one()
    {
        var candidate = Ada();
        candidate.Email = "first@example.org";

        var created = await host.Client.CreateCandidateAsync(new() { Candidate = candidate });

        Assert.Equal("first@example.org", created.Email);
        Assert.Equal(["first@example.org", "Ada@example.org", "ada@work.example"], created.Emails);
    }

    [Fact]
    public async Task Every_wrong_field_of_a_new_candidate_is_named()
    {
        var contract = await host.RefusedWithoutEffect(() => host.Client.CreateCandidateAsync(new()
        {
            Candidate = new() { DisplayName = new string('a', 201), Country = "Germany", Skills = { "" }, Headline = new string('a', 501) },
        }));
        var rules = await host.RefusedWithoutEffect(() => host.Client.CreateCandidateAsync(new()
        {
            Candidate = new()
            {
                DisplayName = " ", Emails = { "ada@example.org", "nowhere" }, Phones = { "12" }, Links = { "javascript:alert(1)" },
                Source = new() { Kind = SourceKind.Inbound, Referral = new() { Referrer = "Grace" } },
            },
        }));

        Assert.Equal(["candidate.country", "candidate.display_name", "candidate.headline", "candidate.skills[0]"], contract.Fields.Order());
        Assert.Equal(["candidate.display_name", "candidate.emails[1]", "candidate.links[0]", "candidate.phones[0]", "candidate.source"], rules.Fields.Order());
    }

    [Fact]
    public async Task A_name_of_one_letter_or_two_hundred_is_fine_and_one_of_three_hundred_is_refused_by_every_way_in()
    {
        foreach (var name in new[] { "A", new string('a', 200), string.Concat(Enumerable.Repeat("🙂", 200)) })
        {
            Assert.Equal(name, (await host.Client.CreateCandidateAsync(new() { Candidate = new() { DisplayName = name, Source = Ada().Source } })).DisplayName);
            Assert.Equal(name, (await host.Import(name)).DisplayName);
        }
        var tooLong = new string('a', 300);
        var created = await host.RefusedWithoutEffect(() => host.Client.CreateCandidateAsync(new() { Candidate = new() { DisplayName = tooLong, Source = Ada().Source } }));
        var imported = await host.RefusedWithoutEffect(() => host.Client.ImportCandidateAsync(new() { Resume = CandidateHost.Resume(tooLong), Source = Ada().Source }));

        Assert.Equal(["candidate.display_name"], created.Fields);
        Assert.Equal(["resume.basics.name"], imported.Fields);
        Assert.Contains("200", created.Message, StringComparison.Ordinal);
        Assert.Contains("300 characters; 200 at the most", imported.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_changes_what_its_mask_names_and_nothing_else()
    {
        var created = await host.Client.CreateCandidateAsync(new() { Candidate = Ada() });

        var updated = await host.Client.UpdateCandidateAsync(new()
        {
            CandidateId = created.Id, Etag = created.Etag, UpdateMask = FieldMask.FromString("employer,emails"),
            Candidate = new() { Employer = "Other", Emails = { "new@example.org" }, DisplayName = "ignored" },
        });

        var expected = created.Clone();
        (expected.Employer, expected.Email, expected.Etag) = ("Other", "new@example.org", "2");
        expected.Emails.Clear();
        expected.Emails.Add("new@example.org");
        Assert.Equal(expected, updated);
        Assert.Equal(updated, await host.Client.GetCandidateAsync(new() { CandidateId = created.Id }));
        Assert.Equal(CandidateEvent.FactOneofCase.CandidateUpdated, (await host.Events(created.Id))[^1].FactCase);
        Assert.Equal(["+4930901820", "new@example.org"], (await host.Sql<string>(
            "select string_agg(normalised, ' ' order by normalised) from candidate_contacts where candidate_id = @id", new { id = Guid.Parse(created.Id) })).Split(' '));
    }

    [Fact]
    public async Task A_field_that_the_mask_names_and_nobody_sends_is_cleared()
    {
        var created = await host.Client.CreateCandidateAsync(new() { Candidate = Ada() });

        var updated = await host.Client.UpdateCandidateAsync(new() { CandidateId = created.Id, UpdateMask = FieldMask.FromString("emails,links") });

        Assert.Equal("", updated.Email);
        Assert.Empty(updated.Emails);
        Assert.Empty(updated.Links);
        Assert.Equal(created.Phones, updated.Phones);
    }

    [Theory]
    [InlineData("", "update_mask")]
    [InlineData("email", "update_mask")]
    [InlineData("source", "update_mask")]
    [InlineData("id", "update_mask")]
    [InlineData("display_name", "candidate.display_name")]
    [InlineData("phones", "candidate.phones[0]")]
    [InlineData("country", "candidate.country")]
    public async Task A_wrong_update_is_refused_by_its_field(string mask, string field)
    {
        var created = await host.Client.CreateCandidateAsync(new() { Candidate = Ada() });

        var refusal = await host.RefusedWithoutEffect(() => host.Client.UpdateCandidateAsync(new()
        {
            CandidateId = created.Id, UpdateMask = FieldMask.FromString(mask), Candidate = new() { Phones = { "12" }, Country = "xx" },
        }));

        Assert.Equal((StatusCode.InvalidArgument, field), (refusal.Status, refusal.Fields[0]));
    }

    [Fact]
    public async Task Of_twenty_updates_of_one_version_at_once_exactly_one_succeeds()
    {
        var created = await host.Client.CreateCandidateAsync(new() { Candidate = Ada() });

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Outcome.Of(host.Client.UpdateCandidateAsync(new()
        {
            CandidateId = created.Id, Etag = created.Etag, UpdateMask = FieldMask.FromString("emails"), Candidate = new() { Emails = { $"ada{i}@example.org" } },
        }))));

        Assert.Single(outcomes, "");
        Assert.Equal(19, outcomes.Count(outcome => outcome == "ETAG_MISMATCH"));
        var after = await host.Client.GetCandidateAsync(new() { CandidateId = created.Id });
        Assert.Equal(after.Email, Assert.Single(after.Emails));
    }

    [Fact]
    public async Task Updates_of_different_contacts_at_once_leave_each_whole()
    {
        var created = await host.Client.CreateCandidateAsync(new() { Candidate = Ada() });

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => host.Client.UpdateCandidateAsync(new()
        {
            CandidateId = created.Id, UpdateMask = FieldMask.FromString(i % 2 == 0 ? "emails" : "phones"),
            Candidate = new() { Emails = { $"a{i}@example.org", $"b{i}@example.org" }, Phones = { $"+49 30 90182{i}" } },
        }).ResponseAsync));

        var after = await host.Client.GetCandidateAsync(new() { CandidateId = created.Id });
        Assert.Equal("11", after.Etag);
        Assert.Equal([after.Email, after.Email.Replace('a', 'b').Replace("exbmple", "example", StringComparison.Ordinal)], after.Emails);
        Assert.Single(after.Phones);
    }

    [Fact]
    public async Task Later_touches_are_kept_in_order_and_the_first_stays_the_source()
    {
        var created = await host.Client.CreateCandidateAsync(new() { Candidate = Ada() });
        var openSource = new Source
        {
            Kind = SourceKind.OpenSource,
            OpenSource = new() { Repository = "postgres/postgres", Subject = OpenSourceSubject.Database, Part = OpenSourcePart.Contributor },
        };
        var agency = new Source { Kind = SourceKind.Agency, Agency = new() { Agency = "Example Agency" } };
        var earlier = Timestamp.FromDateTime(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));

        await host.Client.AddTouchAsync(new() { CandidateId = created.Id, Touch = new() { Source = openSource, TouchTime = earlier } });
        var after = await host.Client.AddTouchAsync(new() { CandidateId = created.Id, Touch = new() { Source = agency } });

        Assert.Equal([created.Source, openSource, agency], after.Touches.Select(touch => touch.Source));
        Assert.Equal(earlier, after.Touches[1].TouchTime);
        Assert.Equal(created.Source, after.Source);
        Assert.Equal("3", after.Etag);
        Assert.Equal(after, await host.Client.GetCandidateAsync(new() { CandidateId = created.Id }));
    }

    [Fact]
    public async Task Twenty_touches_at_once_are_all_kept()
    {
        var created = await host.Client.CreateCandidateAsync(new() { Candidate = Ada() });

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => host.Client.AddTouchAsync(new()
        {
            CandidateId = created.Id, Touch = new() { Source = new() { Kind = SourceKind.Inbound, Detail = $"{i}" } },
        }).ResponseAsync));

        var after = await host.Client.GetCandidateAsync(new() { CandidateId = created.Id });
        Assert.Equal(21, after.Touches.Select(touch => touch.Source.Detail).Distinct().Count());
    }

    [Fact]
    public async Task A_touch_of_the_future_or_of_another_kind_than_it_says_is_refused()
    {
        var created = await host.Client.CreateCandidateAsync(new() { Candidate = Ada() });
        Task<Refusal> Refused(SourceTouch touch) => host.RefusedWithoutEffect(() => host.Client.AddTouchAsync(new() { CandidateId = created.Id, Touch = touch }));

        var future = await Refused(new() { Source = new() { Kind = SourceKind.Inbound }, TouchTime = Timestamp.FromDateTime(DateTime.UtcNow.AddDays(1)) });
        var kind = await Refused(new() { Source = new() { Kind = SourceKind.Writing, Agency = new() { Agency = "x" } } });
        var empty = await Refused(new() { Source = new() { Kind = SourceKind.Referral, Referral = new() } });
        var missing = await Refused(new());
        var never = await Refused(new() { Source = new() { Kind = SourceKind.Inbound }, TouchTime = new() { Seconds = long.MaxValue } });

        Assert.Equal(["touch.touch_time"], never.Fields);
        Assert.Equal(["touch.touch_time", "touch.source", "touch.source.referral.referrer", "touch.source"], new[] { future, kind, empty, missing }.Select(refusal => refusal.Fields[0]));
    }

    [Fact]
    public async Task A_contact_of_an_erased_person_does_not_come_back_in_any_way()
    {
        const string email = "gone@bücher.example";
        await host.Sql<int>("with gone as (insert into suppressed_contacts (hash) values (contact_hash(@email)), (contact_hash(@phone)) returning 1) select count(*)::integer from gone",
            new { email = "gone@xn--bcher-kva.example", phone = "+4930901899" });
        var candidate = Ada();
        var created = await host.Client.CreateCandidateAsync(new() { Candidate = candidate });
        candidate.Emails.Add("GONE@Bücher.example");

        var create = await host.RefusedWithoutEffect(() => host.Client.CreateCandidateAsync(new() { Candidate = candidate }));
        var import = await host.RefusedWithoutEffect(() => host.Client.ImportCandidateAsync(new() { Resume = CandidateHost.Resume("Gone", email), Source = candidate.Source }));
        var update = await host.RefusedWithoutEffect(() => host.Client.UpdateCandidateAsync(new()
        {
            CandidateId = created.Id, UpdateMask = FieldMask.FromString("phones"), Candidate = new() { Phones = { "030 901899" } },
        }));

        Assert.All([create, import, update], refusal => Assert.Equal((StatusCode.FailedPrecondition, "CONTACT_SUPPRESSED"), (refusal.Status, refusal.Reason)));
        Assert.Equal(("email", "2"), (create.Metadata["kind"], create.Metadata["position"]));
        Assert.Equal("phone", update.Metadata["kind"]);
        Assert.DoesNotContain("gone", create.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_erased_or_merged_candidate_is_not_changed()
    {
        var (erased, merged, kept) = (await host.Import(), await host.Import(), await host.Import());
        await host.Sql<int>($"with e as (update candidates set {CandidateHost.Erased} where id = @id returning 1) select count(*)::integer from e", new { id = Guid.Parse(erased.Id) });
        await host.Sql<int>("with m as (update candidates set merged_into = @kept where id = @id returning 1) select count(*)::integer from m", new { id = Guid.Parse(merged.Id), kept = Guid.Parse(kept.Id) });
        Task<Refusal> Refused(string id) => host.RefusedWithoutEffect(() => host.Client.UpdateCandidateAsync(
            new() { CandidateId = id, UpdateMask = FieldMask.FromString("employer"), Candidate = new() { Employer = "x" } }));

        Assert.Equal("CANDIDATE_ERASED", (await Refused(erased.Id)).Reason);
        var refusal = await Refused(merged.Id);
        Assert.Equal(("CANDIDATE_MERGED", kept.Id), (refusal.Reason, refusal.Metadata["merged_into"]));
        Assert.Equal("NOT_FOUND", (await Refused(Guid.CreateVersion7().ToString())).Reason);
    }

    [Fact]
    public async Task A_JSON_resume_keeps_phone_latest_employer_links_and_country()
    {
        var imported = await host.Client.ImportCandidateAsync(new()
        {
            Source = new() { Kind = SourceKind.Inbound },
            Resume = Struct.Parser.ParseJson("""
                {"basics": {"name": "Ada Example", "email": "ada@example.org", "phone": "(0)30 901820", "url": "https://ada.example",
                   "location": {"city": "Berlin", "countryCode": "de"}, "profiles": [{"network": "GitHub", "url": "https://github.example/ada"}, {"network": "none"}]},
                 "work": [{"name": "Before", "startDate": "2015-01", "endDate": "2020-03"}, {"name": "Now", "startDate": "2020-04"}, {"name": "Older", "endDate": "2014"}]}
                """),
        });

        Assert.Equal(["(0)30 901820"], imported.Phones);
        Assert.Equal(("Now", "DE", "Berlin, de"), (imported.Employer, imported.Country, imported.Location));
        Assert.Equal(["https://ada.example", "https://github.example/ada"], imported.Links);
    }

    [Theory]
    [InlineData("""{"basics": {"name": "Ada", "phone": "030 901820"}}""", "resume.basics.phone")]
    [InlineData("""{"basics": {"name": "Ada", "phone": 30901820}}""", "resume.basics.phone")]
    [InlineData("""{"basics": {"name": "Ada", "url": "ftp://ada.example"}}""", "resume.basics.url")]
    [InlineData("""{"basics": {"name": "Ada", "profiles": [{"url": "javascript:alert(1)"}]}}""", "resume.basics.profiles[0].url")]
    [InlineData("""{"basics": {"name": "Ada"}, "work": [{"name": ["Bank"]}]}""", "resume.work[0].name")]
    public async Task A_wrong_field_of_a_JSON_resume_is_named_by_its_path(string json, string field)
    {
        var refusal = await host.RefusedWithoutEffect(() => host.Client.ImportCandidateAsync(
            new() { Resume = Struct.Parser.ParseJson(json), Source = new() { Kind = SourceKind.Inbound } }));

        Assert.Equal([field], refusal.Fields);
    }
}
