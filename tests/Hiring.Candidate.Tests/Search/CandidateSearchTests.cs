using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Dapper;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;
using Npgsql;

namespace Hiring.Candidate.Tests.Search;

public sealed class CandidateSearchTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private readonly string _mark = "mark" + Guid.NewGuid().ToString("N");

    /// <summary>A candidate of this test alone: it has the test's mark as a skill.</summary>
    private async Task<V1.Candidate> Create(Action<V1.Candidate>? more = null)
    {
        var candidate = new V1.Candidate { DisplayName = "Ada Example", Source = new() { Kind = SourceKind.Referral }, Skills = { _mark } };
        more?.Invoke(candidate);
        return await host.Client.CreateCandidateAsync(new() { Candidate = candidate });
    }

    /// <summary>Ids of those of this test that the filter finds.</summary>
    private async Task<string[]> Find(CandidateFilter filter)
    {
        var asked = filter.Clone();
        asked.AllSkills.Add(_mark);
        return [.. (await host.Search.SearchCandidatesAsync(new() { Filter = asked, PageSize = 200, SkipCounts = true })).Candidates.Select(candidate => candidate.Id)];
    }

    private Task<string[]> FindWords(string query) => Find(new() { Query = query });

    private static void AssertFound(object filter, string[] expected, string[] found) =>
        Assert.True(expected.SequenceEqual(found), $"{filter} found {found.Length}: {string.Join(", ", found)}");

    private async Task Execute(string sql, object parameters)
    {
        await using var connection = new NpgsqlConnection(host.Database);
        await connection.ExecuteAsync(sql, parameters);
    }

    [Fact]
    public async Task Words_are_found_in_name_headline_employer_skills_claims_evidence_and_resumes()
    {
        var candidate = await Create(added =>
        {
            (added.DisplayName, added.Headline, added.Employer) = ("Wilhelmina Okafor", "Runs sharded ledgers", "Contoso Payments");
            added.Skills.Add("PostgreSQL");
            added.Signals.Add(new Signal { Kind = SignalKind.OperatedProduction, Claim = "carried the pager", Evidence = "told by her mentor" });
        });
        await Execute("update candidates set resume_text = 'Migrated warehouses without downtime' where id = @id", new { id = Guid.Parse(candidate.Id) });
        await Create(other => other.Headline = "Another");

        foreach (var word in new[] { "okafor", "OKAFOR", "ledger", "contoso", "postgresql", "pagers", "mentor", "migrating", "okafor ledger mentor downtime", "\"sharded ledgers\"", "nonsense or okafor" })
            AssertFound(word, [candidate.Id], await FindWords(word));
        foreach (var word in new[] { "nonsense", "okafor nonsense", "\"ledgers sharded\"", "okafor -ledger" })
            AssertFound(word, [], await FindWords(word));
    }

    [Fact]
    public async Task A_word_that_is_excluded_is_excluded_in_each_of_its_forms()
    {
        var (services, other) = (await Create(added => added.Headline = "Operated services"), await Create(added => added.Headline = "Operated a database"));

        AssertFound("", [other.Id], await FindWords("-services"));
        AssertFound("", [other.Id, services.Id], await FindWords("operating"));
    }

    [Fact]
    public async Task Words_that_English_passes_over_are_looked_for_in_names_where_there_are_no_others()
    {
        var will = await Create(added => (added.DisplayName, added.Headline) = ("Will Do", "The one and only"));

        AssertFound("will", [will.Id], await FindWords("will"));
        AssertFound("do will", [will.Id], await FindWords("do will"));
        Assert.Empty(await FindWords("the"));
        Assert.Empty(await FindWords("will the"));
    }

    [Theory]
    [InlineData("!!! \"\" ()")]
    [InlineData("   ")]
    public async Task A_query_or_place_without_a_letter_is_refused_by_its_field_with_the_way_out(string nothing)
    {
        var query = await Refusal.Of(host.Search.SearchCandidatesAsync(new() { Filter = new() { Query = nothing } }));
        var place = await Refusal.Of(host.Search.SearchCandidatesAsync(new() { Filter = new() { Place = nothing } }));
        var kept = await host.RefusedWithoutEffect(() => host.Search.CreateCandidateSearchAsync(new() { CandidateSearch = new() { Name = "n", Filter = new() { Query = nothing } } }));

        Assert.All([query, place, kept], refusal => Assert.Equal(StatusCode.InvalidArgument, refusal.Status));
        Assert.Equal(["filter.query", "filter.place", "candidate_search.filter.query"], query.Fields.Concat(place.Fields).Concat(kept.Fields));
    }

    [Theory]
    [InlineData("O'Brien\"; drop table candidates; --")]
    [InlineData("\"unclosed and 🙂 knots & | ! :* <->")]
    [InlineData("' \\ % _ \u202e Ωmega Ünïcødé 漢字")]
    public async Task Whatever_is_typed_as_a_query_is_taken_as_words(string query) => Assert.Empty(await FindWords(query));

    [Fact]
    public async Task What_is_no_filter_is_refused_by_its_field()
    {
        async Task<string> Refused(CandidateFilter filter)
        {
            var refusal = await Refusal.Of(host.Search.SearchCandidatesAsync(new() { Filter = filter }));
            Assert.Equal(StatusCode.InvalidArgument, refusal.Status);
            return Assert.Single(refusal.Fields);
        }

        Assert.Equal("filter.query", await Refused(new() { Query = new string('x', 501) }));
        Assert.Equal("filter.query", await Refused(new() { Query = "a\0b" }));
        Assert.Equal("filter.countries[0]", await Refused(new() { Countries = { "Germany" } }));
        Assert.Equal("filter.role_id", await Refused(new() { RoleId = "no id" }));
        Assert.Equal("filter.sources[0]", await Refused(new() { Sources = { (SourceKind)99 } }));
        Assert.Equal("filter.consent", await Refused(new() { Consent = (ConsentPurpose)99 }));
        Assert.Equal("filter.all_skills[0]", await Refused(new() { AllSkills = { "" } }));
        Assert.Equal("filter.all_skills", await Refused(new() { AllSkills = { Enumerable.Repeat("x", 21) } }));
        Assert.Equal("filter.min_scale.peak_requests_per_second", await Refused(new() { MinScale = new() { PeakRequestsPerSecond = double.PositiveInfinity } }));
        Assert.Empty(await FindWords(string.Concat(Enumerable.Repeat("漢字 ", 166))));
    }

    [Fact]
    public async Task Each_filter_finds_those_who_have_it_and_no_others()
    {
        var role = await host.OpenRole();
        var one = await Create(added =>
        {
            (added.Country, added.Location) = ("FR", "Paris 11e, Île-de-France");
            added.Skills.Add(["Go", "C++"]);
            added.Source = new() { Kind = SourceKind.OpenSource };
            added.Signals.Add(new Signal
            {
                Kind = SignalKind.OperatedProduction, Claim = "ledger", Evidence = "lead",
                Scale = new() { PeakRequestsPerSecond = 9000, StoredGigabytes = 50, Services = 12, TeamSize = 7 },
            });
        });
        // The like of it, but the scale has no evidence or is only written about, and the consent ran out or was withdrawn.
        var two = await Create(added =>
        {
            (added.Country, added.Location) = ("DE", "Berlin");
            added.Skills.Add("Rust");
            added.Signals.Add([
                new Signal { Kind = SignalKind.OperatedProduction, Claim = "ledger", Scale = new() { PeakRequestsPerSecond = 9000, Services = 12 } },
                new Signal { Kind = SignalKind.Writing, Claim = "wrote", Evidence = "book", Scale = new() { PeakRequestsPerSecond = 9000, StoredGigabytes = 50, TeamSize = 7 } }]);
        });
        await host.Activity.AddTagAsync(new() { CandidateId = one.Id, Tag = "Met in Lyon" });
        await host.Client.CreateApplicationAsync(new() { CandidateId = one.Id, RoleId = role.Id });
        var rejected = await host.Client.CreateApplicationAsync(new() { CandidateId = two.Id, RoleId = role.Id });
        await host.Client.RejectApplicationAsync(new() { ApplicationId = rejected.Id, Reason = "other" });
        var privacy = new PrivacyService.PrivacyServiceClient(host.Grpc);
        var year = Timestamp.FromDateTime(DateTime.UtcNow.AddYears(1));
        await privacy.GiveConsentAsync(new() { CandidateId = one.Id, Purpose = ConsentPurpose.TalentPool, Source = "form", ExpireTime = year });
        var withdrawn = await privacy.GiveConsentAsync(new() { CandidateId = two.Id, Purpose = ConsentPurpose.TalentPool, Source = "form", ExpireTime = year });
        await privacy.WithdrawConsentAsync(new() { ConsentId = withdrawn.Id });
        var expired = await privacy.GiveConsentAsync(new() { CandidateId = two.Id, Purpose = ConsentPurpose.TalentPool, Source = "form", ExpireTime = year });
        await Execute("update consents set given_at = now() - interval '2 days', expires_at = now() - interval '1 day' where id = @id", new { id = Guid.Parse(expired.Id) });

        CandidateFilter[] findOne =
        [
            new() { AllSkills = { "go", "c++" } }, new() { AnySkills = { "GO", "cobol" } }, new() { Sources = { SourceKind.OpenSource, SourceKind.Agency } },
            new() { Countries = { "FR", "BE" } }, new() { Place = "paris" }, new() { Place = "11e PARIS" }, new() { Tags = { "met in lyon" } },
            new() { MinScale = new() { PeakRequestsPerSecond = 9000 } }, new() { MinScale = new() { StoredGigabytes = 50 } }, new() { MinScale = new() { TeamSize = 7 } },
            new() { MinScale = new() { PeakRequestsPerSecond = 1, StoredGigabytes = 1, Services = 12 } },
            new() { RoleId = role.Id }, new() { RoleId = role.Id, Stages = { Stage.Sourced } }, new() { Stages = { Stage.Sourced } },
            new() { RoleId = role.Id, States = { ApplicationState.Active } }, new() { Consent = ConsentPurpose.TalentPool },
        ];
        CandidateFilter[] findNobody =
        [
            new() { AllSkills = { "go", "rust" } }, new() { AnySkills = { "cobol" } }, new() { Sources = { SourceKind.Agency } }, new() { Countries = { "BE" } },
            new() { Place = "paris berlin" }, new() { Tags = { "met in lyon", "other" } }, new() { MinScale = new() { PeakRequestsPerSecond = 9001 } },
            new() { MinScale = new() { Services = 13 } }, new() { RoleId = role.Id, Stages = { Stage.Interview } }, new() { RoleId = Guid.NewGuid().ToString() },
            new() { RoleId = role.Id, States = { ApplicationState.Hired } }, new() { Consent = ConsentPurpose.Sharing }, new() { Countries = { "FR" }, AnySkills = { "rust" } },
        ];
        foreach (var filter in findOne)
            AssertFound(filter, [one.Id], await Find(filter));
        foreach (var filter in findNobody)
            AssertFound(filter, [], await Find(filter));
        AssertFound("", [two.Id], await Find(new() { RoleId = role.Id, States = { ApplicationState.Rejected } }));
        AssertFound("", [two.Id, one.Id], await Find(new()));
    }

    [Fact]
    public async Task Two_filters_together_find_what_each_finds_alone()
    {
        string[] words = ["kafka", "ledger"];
        foreach (var i in Enumerable.Range(0, 24))
            await Create(added =>
            {
                (added.Headline, added.Country, added.Location) = (words[i % 2], i % 3 == 0 ? "FR" : "US", i % 4 < 2 ? "Paris" : "Austin");
                added.Skills.Add(i % 5 < 2 ? "go" : "java");
                added.Source = new() { Kind = i % 6 < 3 ? SourceKind.Inbound : SourceKind.Agency };
                added.Signals.Add(new Signal { Kind = SignalKind.OperatedProduction, Claim = "c", Evidence = "e", Scale = new() { Services = i } });
            });
        // Every filter of these with every other: a filter more never finds more, and finds just what both find.
        CandidateFilter[] filters =
        [
            new() { Query = "kafka" }, new() { Countries = { "FR" } }, new() { Place = "paris" }, new() { AnySkills = { "go" } },
            new() { Sources = { SourceKind.Inbound } }, new() { MinScale = new() { Services = 9 } },
        ];
        var alone = new List<HashSet<string>>();
        foreach (var filter in filters)
            alone.Add([.. await Find(filter)]);
        Assert.All(alone, found => Assert.InRange(found.Count, 1, 23));
        await Gen.Bool.Array[filters.Length].SampleAsync(async chosen =>
        {
            var together = new CandidateFilter();
            var expected = new HashSet<string>(await Find(new()));
            foreach (var i in Enumerable.Range(0, filters.Length).Where(i => chosen[i]))
            {
                together.MergeFrom(filters[i]);
                expected.IntersectWith(alone[i]);
            }
            Assert.True(expected.SetEquals(await Find(together)), together.ToString());
        }, iter: 60);
    }

    [Fact]
    public async Task Pages_answer_everyone_exactly_once_and_newest_first_while_others_come_in()
    {
        var all = new List<string>();
        for (var i = 0; i < 7; i++)
            all.Insert(0, (await Create()).Id);
        var seen = new List<string>();
        var token = "";
        do
        {
            var page = await host.Search.SearchCandidatesAsync(new() { Filter = new() { AllSkills = { _mark } }, PageSize = 3, PageToken = token });
            Assert.Equal(token.Length == 0, page.Counts is not null);
            seen.AddRange(page.Candidates.Select(candidate => candidate.Id));
            token = page.NextPageToken;
            await Create();
        }
        while (token.Length > 0);

        Assert.Equal(all, seen);
    }

    [Fact]
    public async Task A_page_token_holds_for_its_filter_alone()
    {
        await Create();
        await Create();
        var page = await host.Search.SearchCandidatesAsync(new() { Filter = new() { AllSkills = { _mark } }, PageSize = 1 });

        var other = await Refusal.Of(host.Search.SearchCandidatesAsync(new() { Filter = new() { AnySkills = { _mark } }, PageSize = 1, PageToken = page.NextPageToken }));
        var none = await Refusal.Of(host.Search.SearchCandidatesAsync(new() { PageToken = "🙂" }));

        Assert.Equal(["page_token", "page_token"], other.Fields.Concat(none.Fields));
    }

    [Fact]
    public async Task Who_was_merged_or_erased_is_never_found_and_counts_nowhere()
    {
        var (kept, merged, erased) = (await Create(), await Create(added => added.Headline = "gone"), await Create(added => added.Headline = "gone"));
        await new DuplicateService.DuplicateServiceClient(host.Grpc).MergeCandidatesAsync(new() { CandidateId = kept.Id, OtherCandidateId = merged.Id });
        await new PrivacyService.PrivacyServiceClient(host.Grpc).EraseCandidateAsync(new() { CandidateId = erased.Id, Reason = ErasureReason.PersonAsked });

        var found = await host.Search.SearchCandidatesAsync(new() { Filter = new() { AnySkills = { _mark } } });

        Assert.Equal(kept.Id, Assert.Single(found.Candidates).Id);
        Assert.Equal([merged.Id], found.Candidates[0].MergedCandidateIds);
        Assert.Equal((1, true), (found.Counts.Total, found.Counts.Exact));
        Assert.Equal("", await host.Sql<string>("select search_words::text from candidates where id = @id::uuid", new { id = erased.Id }));
    }

    [Fact]
    public async Task Counts_and_facets_are_of_everyone_found_not_of_the_page()
    {
        var role = await host.OpenRole();
        for (var i = 0; i < 5; i++)
        {
            var candidate = await Create(added =>
            {
                added.Country = i < 3 ? "FR" : i < 4 ? "US" : "";
                added.Skills.Add(i < 2 ? "Go" : "go");
                added.Source = new() { Kind = i < 4 ? SourceKind.Referral : SourceKind.Writing };
            });
            if (i < 2)
                await host.Client.CreateApplicationAsync(new() { CandidateId = candidate.Id, RoleId = role.Id });
        }

        var found = await host.Search.SearchCandidatesAsync(new() { Filter = new() { AnySkills = { _mark.ToUpperInvariant() } }, PageSize = 2 });
        var spared = await host.Search.SearchCandidatesAsync(new() { PageSize = 2, SkipCounts = true });

        Assert.Equal((2, 5, true, null), (found.Candidates.Count, found.Counts.Total, found.Counts.Exact, spared.Counts));
        var facets = found.Counts.Facets;
        Assert.Equal([("go", 5), (_mark, 5)], facets.Skills.Select(skill => (skill.Value, skill.Count)));
        Assert.Equal([("SOURCE_KIND_REFERRAL", 4), ("SOURCE_KIND_WRITING", 1)], facets.Sources.Select(source => (source.Value, source.Count)));
        Assert.Equal([("FR", 3), ("US", 1)], facets.Countries.Select(country => (country.Value, country.Count)));
        Assert.Equal([("STAGE_SOURCED", 2)], facets.Stages.Select(stage => (stage.Value, stage.Count)));
    }

    [Fact]
    public async Task No_more_than_ten_thousand_are_counted_and_the_answer_says_so()
    {
        await Execute("""
            insert into candidates (id, display_name, email, headline, location, skills, source_kind, source_detail, signals)
            select gen_random_uuid(), 'Many', '', '', '', array[@mark], 5, '', '{}' from generate_series(1, 10001)
            """, new { mark = _mark });

        var counts = (await host.Search.SearchCandidatesAsync(new() { Filter = new() { AllSkills = { _mark } }, PageSize = 1 })).Counts;

        Assert.Equal((10_000, false, 10_000), (counts.Total, counts.Exact, Assert.Single(counts.Facets.Skills).Count));
        await Execute("delete from candidates where skill_keys @> array[@mark]", new { mark = _mark });
    }

    [Fact]
    public async Task A_resume_and_claims_as_long_as_they_may_be_are_taken_in_and_found_by_their_beginning()
    {
        // Words that differ, of letters that take many bytes, each twice as a compound and its parts.
        var text = string.Concat(Enumerable.Range(0, 12_000).Select(i => $"漢{(char)('一' + i)}-字{(char)('一' + i)} "));
        var candidate = await Create(added => added.Signals.Add(Enumerable.Range(0, 50).Select(i => new Signal
        {
            Kind = SignalKind.DesignedSystem, Claim = "c", Evidence = text.Substring(i * 1000, 2000),
        })));

        await Execute("update candidates set resume_text = 'begins here ' || @text || @text where id = @id", new { text, id = Guid.Parse(candidate.Id) });

        AssertFound("", [candidate.Id], await FindWords("beginning"));
    }

    [Fact]
    public async Task Candidates_are_searched_by_REST()
    {
        var candidate = await Create(added => added.Headline = "Runs ledgers");
        using var client = host.Rest();
        using var asked = new StringContent($$"""{"filter": {"query": "ledger", "allSkills": ["{{_mark}}"], "minScale": {"services": 0} }, "pageSize": 5}""", Encoding.UTF8, "application/json");

        using var response = await client.PostAsync("/v1/candidates:search", asked);
        using var nul = await client.PostAsJsonAsync("/v1/candidates:search", new { filter = new { query = "a\0b" } });

        var found = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal((candidate.Id, 1), ((string)found["candidates"]![0]!["id"]!, (int)found["counts"]!["total"]!));
        Assert.Equal(HttpStatusCode.BadRequest, nul.StatusCode);
    }
}
