using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Answers one loop.</summary>
public sealed class GetLoop(NpgsqlDataSource database)
{
    internal async Task<Loop> Handle(GetLoopRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.LoopId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        return await LoopRow.Find(id, connection, call.CancellationToken) ?? throw Problem.NotFound("loop", id);
    }
}
