using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Privacy;

/// <summary>Answers one erasure, with its proofs.</summary>
public sealed class GetErasure(NpgsqlDataSource database)
{
    internal async Task<Erasure> Handle(GetErasureRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.ErasureId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        return await ErasureRow.Find("e.id = @id", id, connection, call.CancellationToken) ?? throw Problem.NotFound("erasure", id);
    }
}
