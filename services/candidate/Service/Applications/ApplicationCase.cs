using Dapper;
using Hiring.Candidate.Roles;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Applications;

/// <summary>An application with what decides on what may be done to it.</summary>
/// <param name="Row">The application.</param>
/// <param name="Pipeline">The stages of its role.</param>
/// <param name="RoleState">The state of its role.</param>
/// <param name="HasOffer">Whether an offer stands, or is being made.</param>
/// <param name="HasMessage">Whether a message to the candidate waits for its time.</param>
internal sealed record ApplicationCase(ApplicationRow Row, PipelineTemplate Pipeline, RoleState RoleState, bool HasOffer, bool HasMessage)
{
    /// <summary>The stage reached, as the role's pipeline names it; null if the pipeline has it no more.</summary>
    internal PipelineStage? Stage => Pipeline.Find(Row.StageId);

    /// <summary>The application, or the refusal of the verb.</summary>
    internal ApplicationRow Must(ApplicationVerb verb) =>
        ApplicationRules.Denies(verb, this) is { } denial ? throw denial.ToProblem() : Row;

    /// <summary>
    /// The application, locked until the transaction ends, with its role locked against changes, so that no stage goes
    /// while it moves. NOT_FOUND, or ETAG_MISMATCH if it is another version than the etag's.
    /// </summary>
    internal static Task<ApplicationCase> Lock(string id, string etag, Write write) =>
        ReadOne(Guid.Parse(id), etag, write.Connection, locked: true, write.Cancellation);

    /// <summary>The application as it is at the moment. NOT_FOUND, or ETAG_MISMATCH if it is another version than the etag's.</summary>
    internal static async Task<ApplicationCase> Read(string id, string etag, NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await ReadOne(Guid.Parse(id), etag, connection, locked: false, cancellation);
    }

    /// <summary>
    /// Those of many applications that exist, by id. Locked, they are taken in the order of their ids, and their roles after
    /// them, so that two such calls never wait for each other.
    /// </summary>
    internal static async Task<Dictionary<Guid, ApplicationCase>> ReadAll(
        IReadOnlyCollection<Guid> ids, NpgsqlConnection connection, bool locked, CancellationToken cancellation)
    {
        await using var found = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select {ApplicationRow.Columns} from applications where id = any(@ids) order by id {(locked ? "for update" : "")};
            select id, pipeline, state from roles where id in (select role_id from applications where id = any(@ids)) order by id {(locked ? "for share" : "")};
            select application_id from offers where application_id = any(@ids) and (state in (2, 90) or state = 1 and (expire_at is null or expire_at > now()));
            select application_id from candidate_messages where application_id = any(@ids) and state = 1;
            """, new { ids = ids.ToArray() }, cancellationToken: cancellation));
        var rows = (await found.ReadAsync<ApplicationRow>()).AsList();
        var roles = (await found.ReadAsync<(Guid Id, string Pipeline, RoleState State)>())
            .ToDictionary(role => role.Id, role => (Pipeline: PipelineTemplate.Read(role.Pipeline), role.State));
        var offers = (await found.ReadAsync<Guid>()).ToHashSet();
        var messages = (await found.ReadAsync<Guid>()).ToHashSet();
        return rows.ToDictionary(row => row.Id, row =>
            new ApplicationCase(row, roles[row.RoleId].Pipeline, roles[row.RoleId].State, offers.Contains(row.Id), messages.Contains(row.Id)));
    }

    private static async Task<ApplicationCase> ReadOne(Guid id, string etag, NpgsqlConnection connection, bool locked, CancellationToken cancellation)
    {
        var seen = Etag.Parse(etag);
        var application = (await ReadAll([id], connection, locked, cancellation)).GetValueOrDefault(id) ?? throw Problem.NotFound("application", id);
        return seen is null || seen == application.Row.Revision ? application : throw Problem.Stale("application", id);
    }
}
