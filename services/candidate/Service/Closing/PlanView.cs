using Dapper;
using Hiring.Candidate.Privacy;
using Hiring.Candidate.Roles;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Closing;

/// <summary>A closing plan as callers see it: computed from what is written down, read in one round trip.</summary>
internal static class PlanView
{
    internal static async Task<ClosingPlan> Read(Guid application, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var found = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select {RoleRow.Columns} from roles where id = (select role_id from applications where id = @application);
            select motivations, revision from closing_motivations where application_id = @application;
            select facts, told_by, told_at from on_call_told where application_id = @application order by id desc limit 1;
            select id, text, resolved_by, resolved_at from closing_points where application_id = @application order by id;
            select amount, currency, case when state = 1 and expire_at <= now() then 91 else state end as state
                from offers where application_id = @application order by id desc limit 1;
            """, new { application }, cancellationToken: cancellation));
        var role = (await found.ReadSingleOrDefaultAsync<RoleRow>())?.ToMessage() ?? throw Problem.NotFound("application", application);
        var motivations = await found.ReadSingleOrDefaultAsync<MotivationsRow>();
        var told = await found.ReadSingleOrDefaultAsync<ToldRow>();
        var points = (await found.ReadAsync<PointRow>()).AsList();
        var offer = await found.ReadSingleOrDefaultAsync<OfferedRow>();

        var matches = MotivationRules.Match(motivations?.Read() ?? [], role, offer?.Standing);
        var conversations = PlanRules.Conversations(matches, role);
        var onCall = OnCallFacts.Disclosure(role.Challenge.OnCall, told is null ? null : StoredJson.Read<OnCall>(told.Facts), told?.ToldBy ?? "", told?.ToldAt);
        return new ClosingPlan
        {
            ApplicationId = application.ToString(), Matches = { matches }, Conversations = { conversations }, OnCall = onCall,
            Points =
            {
                PlanRules.Points(matches, conversations, onCall, offer?.State ?? OfferState.Unspecified).Select(text => new ClosingPoint { Text = text }),
                points.Select(point => point.ToMessage()),
            },
            Etag = Etag.Of(motivations?.Revision ?? 0),
        };
    }

    internal static Task<ClosingPlan> Read(Guid application, Write write) => Read(application, write.Connection, write.Cancellation);

    /// <summary>Locks the application, so that changes of one plan come one after another. NOT_FOUND if there is none, CANDIDATE_ERASED if nobody is behind it any more.</summary>
    internal static async Task Lock(Guid application, Write write)
    {
        // Two statements: the second sees an erasure that the first waited for.
        await write.Connection.ExecuteAsync(new CommandDefinition(
            "select from applications where id = @application for no key update", new { application }, cancellationToken: write.Cancellation));
        var (candidate, erased) = await write.Connection.QuerySingleOrDefaultAsync<(Guid?, bool)>(new CommandDefinition(
            "select c.id, c.erased_at is not null from applications a join candidates c on c.id = a.candidate_id where a.id = @application",
            new { application }, cancellationToken: write.Cancellation));
        if (candidate is not { } id)
            throw Problem.NotFound("application", application);
        if (erased)
            throw Person.Erased(id);
    }

    private sealed record MotivationsRow(string Motivations, long Revision)
    {
        internal Google.Protobuf.Collections.RepeatedField<Motivation> Read() => StoredJson.Read<SetMotivationsRequest>(Motivations).Motivations;
    }

    private sealed record ToldRow(string Facts, string ToldBy, Instant ToldAt);

    private sealed record OfferedRow(decimal Amount, string Currency, OfferState State)
    {
        /// <summary>The base pay, if the offer is open or accepted.</summary>
        internal Google.Type.Money? Standing => State is OfferState.Draft or OfferState.Extended or OfferState.Accepted
            ? ServiceDefaults.Currency.Money(Amount, Currency) : null;
    }

    private sealed record PointRow(Guid Id, string Text, string ResolvedBy, Instant? ResolvedAt)
    {
        internal ClosingPoint ToMessage() => new()
        {
            Id = Id.ToString(), Text = Text, Done = ResolvedAt is not null, ResolvedBy = ResolvedBy, ResolveTime = ResolvedAt?.ToTimestamp(),
        };
    }
}
