using Grpc.Core;
using Hiring.Candidate.V1;
using Npgsql;

namespace Hiring.Candidate.Offers;

/// <summary>Answers one offer with all its versions.</summary>
public sealed class GetOffer(NpgsqlDataSource database)
{
    internal async Task<Offer> Handle(GetOfferRequest request, ServerCallContext call)
    {
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        return await OfferView.Read(Guid.Parse(request.OfferId), connection, call.CancellationToken);
    }
}
