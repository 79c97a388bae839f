using Hiring.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Hiring.ServiceDefaults;

/// <summary>The gRPC services that a process serves, in the order in which the program names them.</summary>
public sealed class ServedServices
{
    private readonly IServiceCollection _services;
    private readonly List<Type> _types = [];
    private readonly List<Action<IEndpointRouteBuilder>> _maps = [];

    internal ServedServices(IServiceCollection services) => _services = services;

    /// <summary>Serves a gRPC service with the operations that its constructor names.</summary>
    /// <typeparam name="TService">One line an rpc. The operations that its constructor names, and what theirs name in the same assembly, are registered.</typeparam>
    /// <param name="mostMessageBytes">Largest message that it receives by gRPC; 4 MiB if not said. The gateway takes 8 MiB at the most.</param>
    public ServedServices Serve<TService>(int? mostMessageBytes = null) where TService : class
    {
        AddWithItsParts(typeof(TService));
        if (mostMessageBytes is not null)
            _services.AddGrpc().AddServiceOptions<TService>(options => options.MaxReceiveMessageSize = mostMessageBytes);
        _types.Add(typeof(TService));
        _maps.Add(app => app.MapGrpcService<TService>());
        return this;
    }

    internal void Map(IEndpointRouteBuilder app)
    {
        foreach (var map in _maps)
            map(app);
        app.MapApiDocument(_types);
    }

    /// <summary>Registers a type and the types of its own assembly that its constructor names, theirs included.</summary>
    private void AddWithItsParts(Type type)
    {
        _services.TryAddSingleton(type);
        foreach (var part in type.GetConstructors().Single().GetParameters().Select(parameter => parameter.ParameterType))
            if (part.Assembly == type.Assembly && _services.All(known => known.ServiceType != part))
                AddWithItsParts(part);
    }
}
