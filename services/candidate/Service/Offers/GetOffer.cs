using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Offers;

/// <summary>Answers one offer.</summary>
public sealed class GetOffer(NpgsqlDataSource database)
{
    internal async Task<Offer> Handle(GetOfferRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.OfferId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<OfferRow>(new CommandDefinition(
            $"select {OfferRow.Columns} from offers where id = @id", new { id }, cancellationToken: call.CancellationToken));
        return row?.ToMessage() ?? throw Problem.NotFound("offer", id);
    }
}
