using System.Net;
using System.Text.Json.Nodes;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests.Duplicates;

public sealed class SuggestionTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private DuplicateService.DuplicateServiceClient Duplicates => new(host.Grpc);

    [Fact]
    public async Task The_same_address_number_or_page_and_a_similar_name_with_the_employer_are_found_with_reasons()
    {
        var one = await Create("Katherine Johnson", "Initech", "kj@find.example", "+33612345678", "https://www.GitHub.com/kj/");
        var email = await Create("Katherine Jonson", email: "KJ@find.example");
        var phone = await Create("Katherine Johnson-Smith", phone: "+33 6 12 34 56 78");
        var link = await Create("K. Johnson", link: "http://github.com/kj");
        var name = await Create("Kathrine Johnson", "initech");
        await Create("Katherine Johnson", "Somewhere else");
        await Create("Jim Beam", "Initech");

        var found = (await Duplicates.GetCandidateDuplicatesAsync(new() { CandidateId = one.Id })).Duplicates;

        Assert.Equal(
            new Dictionary<string, DuplicateEvidence>
            {
                [email.Id] = DuplicateEvidence.SameEmail, [phone.Id] = DuplicateEvidence.SamePhone, [link.Id] = DuplicateEvidence.SameLink,
                [name.Id] = DuplicateEvidence.SimilarNameSameEmployer,
            },
            found.ToDictionary(pair => pair.OtherCandidateId, pair => pair.Reasons[0].Kind));
        Assert.All(found, pair => Assert.Equal(one.Id, pair.CandidateId));
        Assert.Equal(found.OrderByDescending(pair => pair.Score), found);
        Assert.Equal("kj@find.example", found.Single(pair => pair.OtherCandidateId == email.Id).Reasons[0].Value);
        var back = Assert.Single((await Duplicates.GetCandidateDuplicatesAsync(new() { CandidateId = email.Id })).Duplicates, pair => pair.OtherCandidateId == one.Id);
        Assert.Equal(found.Single(pair => pair.OtherCandidateId == email.Id).Score, back.Score);
    }

    [Fact]
    public async Task Two_people_who_share_an_address_are_not_taken_for_one_and_an_address_of_many_says_nothing()
    {
        var one = await Create("Wilhelmina Oxford", email: "family@share.example");
        await Create("Jack Zbig", email: "family@share.example");
        var sent = await Create("Mary Agency", email: "jobs@agency.example");
        for (var i = 0; i < 20; i++)
            await Create("Mary Agency", email: "jobs@agency.example");

        Assert.Empty((await Duplicates.GetCandidateDuplicatesAsync(new() { CandidateId = one.Id })).Duplicates);
        Assert.Empty((await Duplicates.GetCandidateDuplicatesAsync(new() { CandidateId = sent.Id })).Duplicates);
    }

    [Fact]
    public async Task Every_pair_is_listed_once_in_pages_and_goes_when_its_reason_goes_or_the_two_are_merged()
    {
        var people = new List<V1.Candidate>();
        for (var i = 0; i < 4; i++)
            people.Add(await Create("Grace Lister", email: "grace@list.example"));
        var ids = people.Select(person => person.Id).ToHashSet();

        await Until(ids, 6);
        var strong = await Duplicates.ListDuplicatesAsync(new() { MinimumScore = 0.99, PageSize = 200 });
        Assert.DoesNotContain(strong.Duplicates, pair => ids.Contains(pair.CandidateId));
        await host.Client.UpdateCandidateAsync(new() { CandidateId = people[0].Id, Candidate = new() { Emails = { "new@list.example" } }, UpdateMask = new() { Paths = { "emails" } } });
        Assert.Equal(3, (await Listed(ids)).Count);
        await Duplicates.MergeCandidatesAsync(new() { CandidateId = people[1].Id, OtherCandidateId = people[2].Id });
        Assert.Single(await Listed(ids));
        await Erase(people[3].Id);
        Assert.Empty(await Listed(ids));
        await Duplicates.UnmergeCandidatesAsync(new() { CandidateId = people[1].Id, MergedCandidateId = people[2].Id });
        await Until(ids, 1);
    }

    [Fact]
    public async Task A_dismissed_pair_comes_back_only_for_something_new()
    {
        var (one, other) = (await Create("Dora Dismiss", email: "dora@dismiss.example"), await Create("Dora Dismiss", email: "dora@dismiss.example"));
        var ids = new HashSet<string> { one.Id, other.Id };
        await Until(ids, 1);

        var dismissed = await Duplicates.DismissDuplicateAsync(new() { CandidateId = other.Id, OtherCandidateId = one.Id });
        Assert.Equal((other.Id, one.Id), (dismissed.CandidateId, dismissed.OtherCandidateId));
        Assert.Empty(await Listed(ids));
        await Update(one, new() { Location = "Oslo" }, "location");
        Assert.Empty((await Duplicates.GetCandidateDuplicatesAsync(new() { CandidateId = one.Id })).Duplicates);

        await Update(one, new() { Phones = { "+33611111111" } }, "phones");
        await Update(other, new() { Phones = { "+33611111111" } }, "phones");
        Assert.Single((await Duplicates.GetCandidateDuplicatesAsync(new() { CandidateId = one.Id })).Duplicates);
        await Until(ids, 1);
    }

    [Fact]
    public async Task Only_what_is_suggested_can_be_dismissed()
    {
        var (one, other) = (await Create("Nobody Alike"), await Create("Zed Other"));

        var unlike = await host.RefusedWithoutEffect(() => Duplicates.DismissDuplicateAsync(new() { CandidateId = one.Id, OtherCandidateId = other.Id }));
        var itself = await host.RefusedWithoutEffect(() => Duplicates.DismissDuplicateAsync(new() { CandidateId = one.Id, OtherCandidateId = one.Id }));
        var unknown = await host.RefusedWithoutEffect(() => Duplicates.DismissDuplicateAsync(new() { CandidateId = one.Id, OtherCandidateId = Guid.NewGuid().ToString() }));

        Assert.Equal(("DUPLICATE_NOT_SUGGESTED", "NOT_FOUND"), (unlike.Reason, unknown.Reason));
        Assert.Equal(["other_candidate_id"], itself.Fields);
    }

    [Fact]
    public async Task The_same_goes_by_REST()
    {
        var (one, other) = (await Create("Rest Example", email: "rest@rest.example"), await Create("Rest Example", email: "rest@rest.example"));
        using var rest = host.Rest();

        var found = JsonNode.Parse(await rest.GetStringAsync($"/v1/candidates/{one.Id}/duplicates"))!;
        Assert.Equal("DUPLICATE_EVIDENCE_SAME_EMAIL", (string)found["duplicates"]![0]!["reasons"]![0]!["kind"]!);
        using var merged = await rest.PostAsync($"/v1/candidates/{one.Id}:merge", Json($$"""{"otherCandidateId": "{{other.Id}}", "choices": {"skills": "MERGE_CHOICE_OTHER"} }"""));
        Assert.Equal(other.Id, (string)JsonNode.Parse(await merged.Content.ReadAsStringAsync())!["mergedCandidateIds"]![0]!);
        using var unmerged = await rest.PostAsync($"/v1/candidates/{one.Id}:unmerge", Json($$"""{"mergedCandidateId": "{{other.Id}}"}"""));
        Assert.Equal(other.Id, (string)JsonNode.Parse(await unmerged.Content.ReadAsStringAsync())!["restoredCandidate"]!["id"]!);
        using var dismissed = await rest.PostAsync("/v1/duplicates:dismiss", Json($$"""{"candidateId": "{{one.Id}}", "otherCandidateId": "{{other.Id}}"}"""));
        Assert.Equal(HttpStatusCode.OK, dismissed.StatusCode);
        using var list = await rest.GetAsync("/v1/duplicates?pageSize=5");
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        using var bad = await rest.GetAsync("/v1/duplicates?minimumScore=7");
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    }

    private static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");

    private async Task Update(V1.Candidate candidate, V1.Candidate values, string field) =>
        await host.Client.UpdateCandidateAsync(new() { CandidateId = candidate.Id, Candidate = values, UpdateMask = new() { Paths = { field } } });

    /// <summary>Waits until so many pairs among these candidates are listed.</summary>
    private async Task Until(HashSet<string> ids, int pairs)
    {
        for (var tries = 0; (await Listed(ids)).Count != pairs; tries++)
        {
            Assert.True(tries < 100, $"{(await Listed(ids)).Count} pairs are listed, not {pairs}.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private async Task<List<Duplicate>> Listed(HashSet<string> ids)
    {
        var pairs = new List<Duplicate>();
        var token = "";
        do
        {
            var page = await Duplicates.ListDuplicatesAsync(new() { PageSize = 2, PageToken = token });
            pairs.AddRange(page.Duplicates.Where(pair => ids.Contains(pair.CandidateId) && ids.Contains(pair.OtherCandidateId)));
            token = page.NextPageToken;
        } while (token.Length > 0);
        Assert.Equal(pairs.Count, pairs.DistinctBy(pair => (pair.CandidateId, pair.OtherCandidateId)).Count());
        return pairs;
    }

    /// <summary>As privacy leaves the row of an erased person.</summary>
    private Task<Guid> Erase(string id) => host.Sql<Guid>("""
        update candidates set erased_at = now(), display_name = '', email = '', headline = '', location = '', employer = '', resume_text = '',
            source_detail = '', skills = '{}', tags = '{}', links = '{}' where id = @id::uuid returning id
        """, new { id });

    private async Task<V1.Candidate> Create(string name, string employer = "", string email = "", string phone = "", string link = "")
    {
        var candidate = new V1.Candidate { DisplayName = name, Employer = employer, Source = new() { Kind = SourceKind.Inbound } };
        if (email.Length > 0)
            candidate.Emails.Add(email);
        if (phone.Length > 0)
            candidate.Phones.Add(phone);
        if (link.Length > 0)
            candidate.Links.Add(link);
        return await host.Client.CreateCandidateAsync(new() { Candidate = candidate });
    }
}
