using System.Text;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;
using Npgsql;

namespace Hiring.Candidate.Tests.Privacy;

public sealed class ErasureTests(PrivacyHost host) : IClassFixture<PrivacyHost>
{
    /// <summary>A word that stands in every field of the person and nowhere else.</summary>
    private readonly string _mark = $"mark{Guid.NewGuid():N}";

    [Fact]
    public async Task Nothing_that_identified_the_person_is_left_in_any_table()
    {
        var (candidate, application) = await SomeoneWithEverything();
        Assert.NotEmpty(await TablesWith(_mark));

        var erasure = await host.Erase(candidate);

        Assert.Empty(await TablesWith(_mark));
        Assert.Equal(candidate, erasure.CandidateId);
        Assert.True(erasure.Proofs.Single(proof => proof.Service == "candidate").Rows >= 6);
        // What stays counts on: kinds, stages and numbers.
        Assert.Equal("9000", await host.Sql<string>("select signals #>> '{signals,0,scale,peakRequestsPerSecond}' from candidates where id = @id", new { id = Guid.Parse(candidate) }));
        var left = await host.Candidates.GetCandidateAsync(new() { CandidateId = candidate });
        Assert.Equal((SourceKind.Referral, SignalKind.OperatedProduction, 24), (left.Source.Kind, left.Signals[0].Kind, left.Signals[0].OnCallMonths));
        Assert.Equal(ApplicationState.Withdrawn, (await host.Candidates.GetApplicationAsync(new() { ApplicationId = application })).State);
    }

    [Fact]
    public async Task Other_people_are_left_alone()
    {
        var (other, _) = await SomeoneWithEverything();
        var before = await host.Sql<string>("select to_jsonb(c)::text from candidates c where id = @id", new { id = Guid.Parse(other) });
        await host.Erase((await host.Import()).Id);
        Assert.Equal(before, await host.Sql<string>("select to_jsonb(c)::text from candidates c where id = @id", new { id = Guid.Parse(other) }));
        Assert.Contains("request_log", await TablesWith(_mark));
    }

    [Fact]
    public async Task The_contacts_are_known_again_without_being_kept()
    {
        var candidate = await host.Import();
        await host.Execute("insert into candidate_contacts (candidate_id, kind, value, normalised, position) values (@id, 2, '+49 30 901820', '+4930901820', 7)",
            new { id = Guid.Parse(candidate.Id) });
        Assert.False(await host.Sql<bool>("select contact_suppressed(@email)", new { email = candidate.Email }));

        await host.Erase(candidate.Id);

        Assert.True(await host.Sql<bool>("select contact_suppressed(@email) and contact_suppressed('+4930901820')", new { email = candidate.Email }));
    }

    [Fact]
    public async Task Whoever_is_taken_in_while_a_person_with_the_same_address_is_erased_comes_before_the_erasure_or_not_at_all()
    {
        // Between the look at what is suppressed and the row, there is time for a whole erasure.
        await host.Execute("""
            create function linger() returns trigger language plpgsql as $$ begin perform pg_sleep(1.5); return new; end $$;
            create trigger linger before insert on candidates for each row when (new.display_name = 'Slow Example') execute function linger();
            """);
        var erased = await host.Import();

        var slow = host.Candidates.ImportCandidateAsync(new()
        {
            Resume = CandidateHost.Resume("Slow Example", erased.Email), Source = new() { Kind = SourceKind.Inbound },
        }).ResponseAsync;
        await PrivacyHost.Until(() => host.Sql<bool>("select exists (select from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database())"), sleeping => sleeping);
        var erasure = await host.Erase(erased.Id);
        var taken = await slow;

        Assert.True(await Position(taken.Id) < await Position(erasure.Id));
        var late = await Refusal.Of(host.Candidates.ImportCandidateAsync(new() { Resume = CandidateHost.Resume("Late Example", erased.Email), Source = new() { Kind = SourceKind.Inbound } }));
        Assert.Equal("CONTACT_SUPPRESSED", late.Reason);

        async Task<int> Position(string id) => (await host.Query<byte[]>("select payload from feed_events order by position"))
            .FindIndex(payload => CandidateEvent.Parser.ParseFrom(payload) is var told && (told.CandidateCreated?.CandidateId == id || told.CandidateErased?.ErasureId == id));
    }

    [Fact]
    public async Task Kept_searches_that_name_the_person_go_and_others_stay()
    {
        var searches = new SearchService.SearchServiceClient(host.Grpc);
        var person = await host.Candidates.CreateCandidateAsync(new()
        {
            Candidate = new() { DisplayName = "Ada Byron", Emails = { $"{_mark}@example.org" }, Phones = { "+49 30 555777" }, Source = new() { Kind = SourceKind.Inbound } },
        });
        string[] naming = ["byron, ada compiler", $"{_mark.ToUpperInvariant()}@example.org", "call +49 (30) 55-5777"];
        string[] others = ["ada", "Ada Lovelace", "byron@example.org", "555777"];
        foreach (var (i, words) in naming.Concat(others).Index())
            await searches.CreateCandidateSearchAsync(new()
            {
                CandidateSearch = new() { Name = $"s{i}", Filter = new() { Query = words } }, RequestId = Guid.NewGuid().ToString(),
            });
        await searches.CreateCandidateSearchAsync(new() { CandidateSearch = new() { Name = "Ada Byron again", Filter = new() { AllSkills = { "SQL" } } } });

        await host.Erase(person.Id);

        Assert.Equal(["s3", "s4", "s5", "s6"], (await searches.ListCandidateSearchesAsync(new())).CandidateSearches.Select(search => search.Name).Order());
        Assert.Empty(await TablesWith(_mark));
        Assert.Equal(others.Length, await host.Sql<int>("select count(*)::int from request_log where method like '%CreateCandidateSearch'"));
    }

    [Fact]
    public async Task A_name_counts_in_any_order_and_one_of_a_single_word_only_alone()
    {
        Assert.True(await host.Sql<bool>("select names_person('Go', array['go'], '{}') and names_person('Żuk, Łukasz', array['Łukasz  Żuk'], '{}')"));
        Assert.False(await host.Sql<bool>("select names_person('go, postgres', array['Go'], '{}') or names_person('', array[''], '{}') or names_person('12', '{}', array['12'])"));
    }

    [Fact]
    public async Task What_is_under_way_ends_and_the_event_names_every_application()
    {
        var candidate = await host.Import();
        var first = await host.Apply(candidate.Id, Stage.Offer);
        var second = await host.Apply(candidate.Id);
        await host.Candidates.RejectApplicationAsync(new() { ApplicationId = second.Id, Reason = "no" });
        host.Evaluation.Decisions[first.Id] = new() { Id = Guid.NewGuid().ToString(), ApplicationId = first.Id, Verdict = Hiring.Evaluation.V1.Verdict.Hire };
        var offer = await host.Candidates.CreateOfferAsync(new() { ApplicationId = first.Id, BaseSalary = CandidateHost.Dollars(160_000) });

        var erasure = await host.Erase(candidate.Id);

        Assert.Equal(OfferState.Withdrawn, (await host.Candidates.GetOfferAsync(new() { OfferId = offer.Id })).State);
        var events = (await host.Query<byte[]>("select payload from feed_events order by position")).Select(CandidateEvent.Parser.ParseFrom).ToList();
        Assert.Single(events, e => e.OfferWithdrawn?.OfferId == offer.Id);
        var told = events.Single(e => e.CandidateErased?.ErasureId == erasure.Id).CandidateErased;
        Assert.Equal(candidate.Id, told.CandidateId);
        Assert.Equal(new[] { first.Id, second.Id }.Order(), told.ApplicationIds.Order());
        Assert.True(events.FindIndex(e => e.ApplicationWithdrawn?.ApplicationId == first.Id) < events.FindIndex(e => e.CandidateErased?.ErasureId == erasure.Id));
        Assert.DoesNotContain(events, e => e.ApplicationWithdrawn?.ApplicationId == second.Id);
        Assert.Single(events, e => e.OfferWithdrawn?.OfferId == offer.Id);
    }

    [Fact]
    public async Task An_application_that_is_paused_until_a_day_ends_like_any_other()
    {
        var candidate = await host.Import();
        var application = await host.Apply(candidate.Id);
        await host.Candidates.HoldApplicationAsync(new() { ApplicationId = application.Id, Reason = "on leave", UntilTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(DateTime.UtcNow.AddDays(30)) });

        await host.Erase(candidate.Id);

        var ended = await host.Candidates.GetApplicationAsync(new() { ApplicationId = application.Id });
        Assert.Equal((ApplicationState.Withdrawn, null), (ended.State, ended.HoldUntilTime));
    }

    [Fact]
    public async Task Candidates_that_were_merged_are_erased_with_the_one_that_remained()
    {
        var (remains, merged, deeper) = (await host.Import(), await host.Import(), await host.Import());
        await Merge(merged.Id, remains.Id);
        await Merge(deeper.Id, merged.Id);

        var erasure = await host.Erase(deeper.Id);

        Assert.Equal(remains.Id, erasure.CandidateId);
        Assert.Equal(new[] { merged.Id, deeper.Id }.Order(), erasure.MergedCandidateIds.Order());
        Assert.Equal(3, await host.Sql<int>("select count(*)::int from candidates where id = any(@ids) and display_name = '' and erased_at is not null",
            new { ids = new[] { Guid.Parse(remains.Id), Guid.Parse(merged.Id), Guid.Parse(deeper.Id) } }));
        // Asked again, for whichever of them: the same erasure.
        Assert.Equal(erasure.Id, (await host.Erase(merged.Id)).Id);
        Assert.Equal(erasure.Id, Assert.Single((await host.Privacy.ListErasuresAsync(new() { CandidateId = deeper.Id })).Erasures).Id);
    }

    [Fact]
    public async Task A_legal_hold_forbids_it_until_it_is_released()
    {
        var (remains, merged) = (await host.Import(), await host.Import());
        await Merge(merged.Id, remains.Id);
        var hold = await host.Privacy.PlaceLegalHoldAsync(new() { CandidateId = merged.Id, Reason = "case 7" });

        var refusal = await Refusal.Of(host.Privacy.EraseCandidateAsync(new() { CandidateId = remains.Id, Reason = ErasureReason.PersonAsked }));
        Assert.Equal((StatusCode.FailedPrecondition, "LEGAL_HOLD", hold.Id), (refusal.Status, refusal.Reason, refusal.Metadata["legal_hold_id"]));
        Assert.Equal("Ada Example", (await host.Candidates.GetCandidateAsync(new() { CandidateId = remains.Id })).DisplayName);

        var released = await host.Privacy.ReleaseLegalHoldAsync(new() { LegalHoldId = hold.Id });
        Assert.NotNull(released.ReleaseTime);
        Assert.Equal(released, await host.Privacy.ReleaseLegalHoldAsync(new() { LegalHoldId = hold.Id }));
        await host.Erase(remains.Id);
        Assert.Equal("", Assert.Single((await host.Privacy.ListLegalHoldsAsync(new() { CandidateId = remains.Id })).LegalHolds).Reason);
    }

    [Fact]
    public async Task It_is_done_when_every_service_has_reported()
    {
        var erasure = await host.Erase((await host.Import()).Id);
        Assert.Equal(ErasureState.Pending, erasure.State);
        Assert.Equal(["candidate", "evaluation", "interview-scheduling"], erasure.Proofs.Select(proof => proof.Service));

        host.Evaluation.Reports(erasure, 4);
        var half = await PrivacyHost.Until(() => Get(erasure), seen => seen.Proofs[1].State == ErasureState.Done);
        Assert.Equal((ErasureState.Pending, 4, ErasureState.Pending), (half.State, half.Proofs[1].Rows, half.Proofs[2].State));
        Assert.NotNull(half.Proofs[1].EraseTime);
        Assert.Contains((await host.Privacy.ListAuditEntriesAsync(new() { ResourceId = erasure.Id })).Entries, entry => (entry.Caller, entry.Method) == ("evaluation feed", "record-erasure"));

        // Said twice, it counts once, as it was said first.
        host.Evaluation.Reports(erasure, 9);
        host.Scheduling.Reports(erasure, 0);
        var whole = await PrivacyHost.Until(() => Get(erasure), seen => seen.State == ErasureState.Done);
        Assert.Equal([4, 0], whole.Proofs.Skip(1).Select(proof => proof.Rows));
    }

    [Fact]
    public async Task Nothing_is_written_about_a_person_who_was_erased()
    {
        var candidate = await host.Import();
        await host.Erase(candidate.Id);
        var id = Guid.Parse(candidate.Id);
        var role = await host.Candidates.CreateRoleAsync(new() { Role = CandidateHost.NewRole() });
        await host.Candidates.OpenRoleAsync(new() { RoleId = role.Id });

        var applied = await Refusal.Of(host.Candidates.CreateApplicationAsync(new() { CandidateId = candidate.Id, RoleId = role.Id }));
        var held = await Refusal.Of(host.Privacy.PlaceLegalHoldAsync(new() { CandidateId = candidate.Id, Reason = "case 7" }));
        var renamed = await Assert.ThrowsAsync<PostgresException>(() => host.Execute("update candidates set display_name = 'Ada' where id = @id", new { id }));
        var contact = await Assert.ThrowsAsync<PostgresException>(() => host.Execute(
            "insert into candidate_contacts (candidate_id, kind, value, normalised, position) values (@id, 1, 'a@example.org', 'a@example.org', 0)", new { id }));

        var other = await host.Import();
        await host.Execute("insert into candidate_contacts (candidate_id, kind, value, normalised, position) values (@other, 1, 'b@example.org', 'b@example.org', 0)",
            new { other = Guid.Parse(other.Id) });
        var moved = await Assert.ThrowsAsync<PostgresException>(() => host.Execute(
            "update candidate_contacts set candidate_id = @id where candidate_id = @other", new { id, other = Guid.Parse(other.Id) }));

        Assert.Equal(StatusCode.NotFound, applied.Status);
        Assert.Equal((StatusCode.FailedPrecondition, "CANDIDATE_ERASED"), (held.Status, held.Reason));
        Assert.All(new[] { renamed, contact, moved }, refused => Assert.Equal("candidates_stay_erased", refused.ConstraintName));
    }

    [Fact]
    public async Task Nothing_more_is_written_about_the_applications_of_a_person_who_was_erased()
    {
        var candidate = await host.Import();
        var application = await host.Apply(candidate.Id, Stage.Screening);
        var (closing, screenings) = (new ClosingService.ClosingServiceClient(host.Grpc), new ScreeningService.ScreeningServiceClient(host.Grpc));
        var set = await screenings.CreateQuestionSetAsync(new()
        {
            QuestionSet = new() { Title = "First call", Bar = 2, Questions = { new ScreeningQuestion { Key = "load", Kind = ScreeningQuestionKind.SystemDesign, Text = "What load?" } } },
        });
        var screening = await screenings.StartScreeningAsync(new() { ApplicationId = application.Id, QuestionSetId = set.Id });
        await host.Erase(candidate.Id);

        var moved = await Refusal.Of(closing.SetMotivationsAsync(new() { ApplicationId = application.Id, Motivations = { new Motivation { Kind = MotivationKind.Pay, Strength = MotivationStrength.Decisive, Evidence = "said so on the first call" } } }));
        var point = await Refusal.Of(closing.AddClosingPointAsync(new() { ApplicationId = application.Id, Text = "Ada wants to move" }));
        var answered = await Refusal.Of(screenings.AnswerScreeningAsync(new()
        {
            ScreeningId = screening.Id, Answers = { new ScreeningAnswer { Question = "load", Points = 3, Evidence = "ran the ledger" } },
        }));

        Assert.All(new[] { moved, point }, refusal => Assert.Equal(
            (StatusCode.FailedPrecondition, "CANDIDATE_ERASED", candidate.Id), (refusal.Status, refusal.Reason, refusal.Metadata["candidate_id"])));
        Assert.Equal("SCREENING_FINISHED", answered.Reason);
    }

    [Fact]
    public async Task Applications_and_erasures_at_once_leave_no_application_of_an_erased_person_under_way()
    {
        for (var round = 0; round < 5; round++)
        {
            var candidate = await host.Import();
            var roles = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => await host.Candidates.CreateRoleAsync(new() { Role = CandidateHost.NewRole() })));
            foreach (var role in roles)
                await host.Candidates.OpenRoleAsync(new() { RoleId = role.Id });

            var outcomes = await Task.WhenAll(
            [
                .. roles.Select(role => Outcome.Of(host.Candidates.CreateApplicationAsync(new() { CandidateId = candidate.Id, RoleId = role.Id }))),
                Outcome.Of(host.Privacy.EraseCandidateAsync(new() { CandidateId = candidate.Id, Reason = ErasureReason.PersonAsked })),
                Outcome.Of(host.Privacy.EraseCandidateAsync(new() { CandidateId = candidate.Id, Reason = ErasureReason.PersonAsked })),
            ]);
            Assert.All(outcomes, outcome => Assert.True(outcome is "" or "COLLIDED" or "CANDIDATE_ERASED" or "NOT_FOUND", outcome));
            await host.Erase(candidate.Id);

            Assert.Equal(0, await host.Sql<int>("select count(*)::int from applications where candidate_id = @id and state in (1, 5)", new { id = Guid.Parse(candidate.Id) }));
            Assert.Equal(1, await host.Sql<int>("select count(*)::int from erasures where candidate_id = @id", new { id = Guid.Parse(candidate.Id) }));
        }
    }

    [Fact]
    public async Task A_repeated_call_answers_the_first_answer()
    {
        var request = new EraseCandidateRequest { CandidateId = (await host.Import()).Id, Reason = ErasureReason.NoLongerNeeded, RequestId = Guid.NewGuid().ToString() };
        var first = await host.Privacy.EraseCandidateAsync(request);
        Assert.Equal(first, await host.Privacy.EraseCandidateAsync(request));
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_and_what_makes_no_sense_is_refused()
    {
        var nobody = Guid.CreateVersion7().ToString();
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Privacy.EraseCandidateAsync(new() { CandidateId = nobody, Reason = ErasureReason.PersonAsked }))).Status);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Privacy.GetErasureAsync(new() { ErasureId = nobody }))).Status);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Privacy.PlaceLegalHoldAsync(new() { CandidateId = nobody, Reason = "case" }))).Status);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Privacy.ReleaseLegalHoldAsync(new() { LegalHoldId = nobody }))).Status);
        // That a rule ran out is for the service alone to say.
        var refusal = await Refusal.Of(host.Privacy.EraseCandidateAsync(new() { CandidateId = nobody, Reason = ErasureReason.Retention }));
        Assert.Equal((StatusCode.InvalidArgument, "reason"), (refusal.Status, Assert.Single(refusal.Fields)));
    }

    [Fact]
    public async Task Only_who_has_the_scope_may_erase()
    {
        var recruiter = new PrivacyService.PrivacyServiceClient(host.GrpcAs(host.Issuer.Token("tests", "candidate.read", "candidate.write")));
        var privacy = new PrivacyService.PrivacyServiceClient(host.GrpcAs(host.Issuer.Token("tests", "candidate.privacy")));
        var erased = await Assert.ThrowsAsync<RpcException>(async () => await recruiter.EraseCandidateAsync(new() { CandidateId = Guid.NewGuid().ToString(), Reason = ErasureReason.PersonAsked }));
        var ruled = await Assert.ThrowsAsync<RpcException>(async () => await privacy.SetRetentionRuleAsync(new() { Months = 1 }));
        Assert.Equal((StatusCode.PermissionDenied, StatusCode.PermissionDenied), (erased.StatusCode, ruled.StatusCode));
    }

    /// <summary>A person whose every field holds the mark, with an application, an offer, a consent and a hold that was released.</summary>
    private async Task<(string Candidate, string Application)> SomeoneWithEverything()
    {
        var candidate = await host.Candidates.ImportCandidateAsync(new()
        {
            RequestId = Guid.NewGuid().ToString(),
            Resume = Google.Protobuf.WellKnownTypes.Struct.Parser.ParseJson($$"""
                {"basics": {"name": "{{_mark}}", "email": "{{_mark}}@example.org", "label": "{{_mark}}", "location": {"city": "{{_mark}}"} }, "skills": [{"name": "{{_mark}}"}]}
                """),
            Source = new() { Kind = SourceKind.Referral, Detail = _mark },
            Signals = { new Signal { Kind = SignalKind.OperatedProduction, Claim = _mark, Evidence = _mark, Scale = new() { PeakRequestsPerSecond = 9000 }, OnCallMonths = 24 } },
        });
        var id = Guid.Parse(candidate.Id);
        await host.Execute("""
            update candidates set employer = @mark, resume_text = @mark, tags = array[@mark] where id = @id;
            insert into candidate_contacts (candidate_id, kind, value, normalised, position) values (@id, 1, @mark, @mark, 7) on conflict do nothing;
            """, new { id, mark = _mark });
        var application = await host.Apply(candidate.Id, Stage.Offer);
        host.Evaluation.Decisions[application.Id] = new() { Id = Guid.NewGuid().ToString(), ApplicationId = application.Id, Verdict = Hiring.Evaluation.V1.Verdict.Hire };
        var offer = await host.Candidates.CreateOfferAsync(new()
        {
            ApplicationId = application.Id, BaseSalary = CandidateHost.Dollars(400_000), Justification = _mark, RequestId = Guid.NewGuid().ToString(),
        });
        await host.Candidates.DeclineOfferAsync(new() { OfferId = offer.Id, Reason = _mark, RequestId = Guid.NewGuid().ToString() });
        await host.Execute("update application_steps set reason = @mark where application_id = @application", new { mark = _mark, application = Guid.Parse(application.Id) });
        await host.Privacy.GiveConsentAsync(new()
        {
            CandidateId = candidate.Id, Purpose = ConsentPurpose.Sharing, Source = _mark, RequestId = Guid.NewGuid().ToString(),
            ExpireTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(DateTime.UtcNow.AddDays(3)),
        });
        var hold = await host.Privacy.PlaceLegalHoldAsync(new() { CandidateId = candidate.Id, Reason = _mark, RequestId = Guid.NewGuid().ToString() });
        await host.Privacy.ReleaseLegalHoldAsync(new() { LegalHoldId = hold.Id, RequestId = Guid.NewGuid().ToString() });
        return (candidate.Id, application.Id);
    }

    /// <summary>Tables with a row in which a word stands, as text or as bytes.</summary>
    private async Task<List<string>> TablesWith(string word)
    {
        var found = new List<string>();
        foreach (var table in await host.Query<string>("select tablename from pg_tables where schemaname = 'public'"))
            if (await host.Sql<bool>($"select exists (select from {table} t where position(@word in t::text) > 0 or position(@bytes in t::text) > 0)",
                new { word, bytes = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(word)) }))
                found.Add(table);
        return found;
    }

    private Task Merge(string candidate, string into) =>
        host.Execute("update candidates set merged_into = @into where id = @candidate", new { candidate = Guid.Parse(candidate), into = Guid.Parse(into) });

    private async Task<Erasure> Get(Erasure erasure) => await host.Privacy.GetErasureAsync(new() { ErasureId = erasure.Id });
}
