using Dapper;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Activity;

/// <summary>Whom a note or a task is about.</summary>
internal static class Subject
{
    /// <summary>
    /// Holds the candidate until the transaction ends, so that nothing is written about a person who is being erased.
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
        await using var found = await write.Connection.QueryMultipleAsync(new CommandDefinition("""
            select id from candidates where id = @id and erased_at is null for share;
            select candidate_id from applications where id = @named;
            """, new { id, named }, cancellationToken: write.Cancellation));
        if (await found.ReadSingleOrDefaultAsync<Guid>() == Guid.Empty)
            throw Problem.NotFound("candidate", id);
        var owner = await found.ReadSingleOrDefaultAsync<Guid>();
        if (named is { } asked && owner == Guid.Empty)
            throw Problem.NotFound("application", asked);
        return named is null || owner == id ? (id, named) : throw Problem.Invalid(field, "is an application of another candidate");
    }
}
