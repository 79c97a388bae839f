using Dapper;
using Grpc.Core;
using Hiring.Candidate.Roles;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Postings;

/// <summary>Answers the posting of one open role. Of any other role anyone learns only that there is no posting.</summary>
public sealed class GetPosting(NpgsqlDataSource database, PayRanges pay)
{
    internal Task<Posting> Handle(GetPostingRequest request, ServerCallContext call) => Find(Guid.Parse(request.RoleId), call.CancellationToken);

    /// <summary>The posting of a role; NOT_FOUND unless the role is open.</summary>
    internal async Task<Posting> Find(Guid role, CancellationToken cancellation)
    {
        var row = await Read(role, cancellation);
        return PublicView.Of(row, await pay.Find(row.Level, row.Location, cancellation));
    }

    private async Task<RoleRow> Read(Guid role, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<RoleRow>(new CommandDefinition(
            $"select {RoleRow.Columns} from roles where id = @role and state = @open", new { role, open = RoleState.Open }, cancellationToken: cancellation))
            ?? throw Problem.NotFound("posting", role);
    }
}
