using Dapper;
using Hiring.Candidate.Duplicates;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Activity;

/// <summary>Whom a note or a task is about.</summary>
internal static class Subject
{
    /// <summary>
    /// Holds the candidate, or the one it was merged into, until the transaction ends, so that nothing is written about a
    /// person who is being erased.
    /// NOT_FOUND, or the field of an application that is not the candidate's.
    /// </summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="application">An application of the candidate, or empty.</param>
    /// <param name="field">The field of the request that names the application.</param>
    /// <param name="write">The transaction.</param>
    internal static async Task<(Guid Candidate, Guid? Application)> Hold(string candidate, string application, string field, Write write)
    {
        var id = Guid.Parse(candidate);
        Guid? named = application.Length == 0 ? null : Guid.Parse(application);
        // The application before the candidate, as everywhere.
        var owner = named is null ? null : await write.Connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
            "select candidate_id from applications where id = @named for key share", new { named }, cancellationToken: write.Cancellation));
        id = await Survivor.Hold(id, write) ?? throw Problem.NotFound("candidate", id);
        if (named is { } asked && owner is null)
            throw Problem.NotFound("application", asked);
        return named is null || owner == id ? (id, named) : throw Problem.Invalid(field, "is an application of another candidate");
    }

    /// <summary>The columns that a list of what is about a candidate or an application filters by; after a merge everything is at the survivor. NOT_FOUND without one of them.</summary>
    internal static async Task<List<(string, object)>> Filter(string candidate, string application, NpgsqlDataSource database, CancellationToken cancellation)
    {
        var filter = new List<(string, object)>();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (candidate.Length > 0)
            filter.Add(("candidate_id", await Survivor.Of(Guid.Parse(candidate), connection, cancellation) ?? throw Problem.NotFound("candidate", Guid.Parse(candidate))));
        if (application.Length > 0)
        {
            var id = Guid.Parse(application);
            if (!await connection.QuerySingleAsync<bool>(new CommandDefinition(
                "select exists (select from applications where id = @id)", new { id }, cancellationToken: cancellation)))
                throw Problem.NotFound("application", id);
            filter.Add(("application_id", id));
        }
        return filter;
    }
}
