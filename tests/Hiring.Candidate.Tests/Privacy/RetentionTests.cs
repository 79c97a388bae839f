using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests.Privacy;

public sealed class RetentionTests(PrivacyHost host) : IClassFixture<PrivacyHost>
{
    [Fact]
    public async Task Who_is_due_is_shown_before_and_erased_by_the_run_and_nobody_else()
    {
        // 13 months are too long by the rule of all others and by the German one, not by the French one.
        var (due, german, french, fresh) = (await Aged(), await Aged("DE", 7), await Aged("FR", 13), await host.Import());
        var (consented, withdrew, live, hired, held) = (await Aged(), await Aged(), await Aged(), await Aged(), await Aged());
        await host.Consent(consented.Id);
        await host.Privacy.WithdrawConsentAsync(new() { ConsentId = (await host.Consent(withdrew.Id)).Id });
        await host.Age(withdrew.Id, 13);
        await host.Apply(live.Id);
        await host.Age(live.Id, 13);
        var hire = await host.Apply(hired.Id);
        await host.Execute("update applications set state = 2, stage = 6, stage_id = 'hired' where id = @id", new { id = Guid.Parse(hire.Id) });
        await host.Age(hired.Id, 13);
        await host.Privacy.PlaceLegalHoldAsync(new() { CandidateId = held.Id, Reason = "case 7" });

        var mine = new[] { due, german, french, fresh, consented, withdrew, live, hired, held }.Select(candidate => candidate.Id).ToHashSet();
        var shown = (await Due()).Where(candidate => mine.Contains(candidate.CandidateId)).ToList();
        Assert.Equal(new[] { due.Id, german.Id, withdrew.Id }.Order(), shown.Select(candidate => candidate.CandidateId).Order());
        Assert.Equal(("DE", 6), shown.Where(candidate => candidate.CandidateId == german.Id).Select(candidate => (candidate.CountryCode, candidate.Months)).Single());

        // Other tests of this class may have left somebody who is due.
        Assert.InRange(await host.Retention.Run(default), 3, 10);
        Assert.Empty(await Due());
        Assert.Equal(0, await host.Retention.Run(default));
        foreach (var kept in new[] { french, fresh, consented, live, hired, held })
            Assert.Equal("Ada Example", (await host.Candidates.GetCandidateAsync(new() { CandidateId = kept.Id })).DisplayName);
        var erasure = Assert.Single((await host.Privacy.ListErasuresAsync(new() { CandidateId = due.Id })).Erasures);
        Assert.Equal((ErasureReason.Retention, "retention"), (erasure.Reason, erasure.RequestedBy));
        Assert.Equal(("retention", "erase"), (await host.Privacy.ListAuditEntriesAsync(new() { ResourceId = erasure.Id })).Entries
            .Select(entry => (entry.Caller, entry.Method)).Single());
    }

    [Fact]
    public async Task A_step_of_an_application_that_ended_counts_as_activity()
    {
        var candidate = await Aged();
        var application = await host.Apply(candidate.Id);
        await host.Candidates.WithdrawApplicationAsync(new() { ApplicationId = application.Id });
        Assert.DoesNotContain(await Due(), due => due.CandidateId == candidate.Id);
        await host.Age(candidate.Id, 13);
        Assert.Contains(await Due(), due => due.CandidateId == candidate.Id);
    }

    [Fact]
    public async Task A_note_a_task_and_a_message_that_went_out_count_as_activity()
    {
        var (noted, tasked, told) = (await Aged(), await Aged(), await Aged());
        var activity = new ActivityService.ActivityServiceClient(host.Grpc);
        await activity.CreateNoteAsync(new() { Note = new() { CandidateId = noted.Id, Text = "called, wants to hear of the next role" } });
        await activity.CreateTaskAsync(new() { Task = new() { CandidateId = tasked.Id, Title = "call in March", Assignee = "tests" } });
        var application = await host.Apply(told.Id);
        await host.Candidates.RejectApplicationAsync(new() { ApplicationId = application.Id, Reason = "r", Message = "Thank you." });
        await host.Age(told.Id, 13);

        var due = (await Due()).Select(candidate => candidate.CandidateId).ToHashSet();

        Assert.DoesNotContain(noted.Id, due);
        Assert.DoesNotContain(tasked.Id, due);
        Assert.DoesNotContain(told.Id, due);
    }

    [Fact]
    public async Task An_erasure_that_the_database_refuses_keeps_nobody_else()
    {
        var (refused, other) = (await Aged(), await Aged());
        // Older ids come first, so the one after it shows that the run went on.
        await host.Execute("""
            create function refuse_one() returns trigger language plpgsql as $$ begin raise exception 'refused' using errcode = 'raise_exception'; end $$;
            """);
        await host.Execute($"create trigger refuse_one before update on candidates for each row when (old.id = '{refused.Id}') execute function refuse_one()");
        try
        {
            await host.Retention.Run(default);
        }
        finally
        {
            await host.Execute("drop trigger refuse_one on candidates; drop function refuse_one");
        }

        Assert.Empty((await host.Privacy.ListErasuresAsync(new() { CandidateId = refused.Id })).Erasures);
        Assert.Single((await host.Privacy.ListErasuresAsync(new() { CandidateId = other.Id })).Erasures);
    }

    [Fact]
    public async Task What_was_merged_in_keeps_the_person()
    {
        var (remains, merged) = (await Aged(), await Aged());
        await host.Execute("update candidates set merged_into = @into where id = @id", new { id = Guid.Parse(merged.Id), into = Guid.Parse(remains.Id) });
        Assert.Contains(await Due(), due => due.CandidateId == remains.Id);
        await host.Consent(merged.Id);
        Assert.DoesNotContain(await Due(), due => due.CandidateId == remains.Id || due.CandidateId == merged.Id);
    }

    [Fact]
    public async Task Two_runs_at_once_erase_each_person_once()
    {
        var people = new List<string>();
        for (var i = 0; i < 12; i++)
            people.Add((await Aged()).Id);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.Retention.Run(default)));
        await host.Retention.Run(default);
        Assert.Equal(12, await host.Sql<int>("select count(*)::int from erasures where candidate_id = any(@ids)", new { ids = people.Select(Guid.Parse).ToArray() }));
    }

    [Fact]
    public async Task A_rule_takes_the_place_of_the_one_before()
    {
        await host.Privacy.SetRetentionRuleAsync(new() { CountryCode = "PL", Months = 9 });
        await host.Privacy.SetRetentionRuleAsync(new() { CountryCode = "PL", Months = 10 });
        var rules = new List<RetentionRule>();
        var page = new ListRetentionRulesResponse();
        do
            rules.AddRange((page = await host.Privacy.ListRetentionRulesAsync(new() { PageSize = 1, PageToken = page.NextPageToken })).Rules);
        while (page.NextPageToken.Length > 0);
        Assert.Equal([("PL", 10), ("FR", 24), ("DE", 6), ("", 12)], rules.Select(rule => (rule.CountryCode, rule.Months)));
    }

    [Theory]
    [InlineData("de", 6, "country_code")]
    [InlineData("DEU", 6, "country_code")]
    [InlineData("DE", 0, "months")]
    [InlineData("DE", 121, "months")]
    public async Task A_rule_that_makes_no_sense_is_refused(string country, int months, string field)
    {
        var refusal = await Refusal.Of(host.Privacy.SetRetentionRuleAsync(new() { CountryCode = country, Months = months }));
        Assert.Equal((StatusCode.InvalidArgument, field), (refusal.Status, Assert.Single(refusal.Fields)));
    }

    private async Task<V1.Candidate> Aged(string country = "", int months = 13)
    {
        var candidate = await host.Import();
        await host.Execute("update candidates set country = @country where id = @id", new { country, id = Guid.Parse(candidate.Id) });
        await host.Age(candidate.Id, months);
        return candidate;
    }

    /// <summary>Everyone who is due, in pages of two.</summary>
    private async Task<List<DueErasure>> Due()
    {
        var due = new List<DueErasure>();
        var page = new ListDueErasuresResponse();
        do
            due.AddRange((page = await host.Privacy.ListDueErasuresAsync(new() { PageSize = 2, PageToken = page.NextPageToken })).Due);
        while (page.NextPageToken.Length > 0);
        return due;
    }
}
